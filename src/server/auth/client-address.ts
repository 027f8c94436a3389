declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's address: of the socket, or as a trusted proxy states it. Taken once, before anything else looks at the
     * request, because a socket whose peer has reset it no longer knows. Undefined where the reset came first: such a
     * client is in no network, and no answer reaches it.
     */
    clientAddress: string | undefined;
  }
}

export {};
