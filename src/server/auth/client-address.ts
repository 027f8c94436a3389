declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's address: of the socket, or as stated by a trusted proxy. Read once, before anything else, because a socket
     * loses it when its peer resets the connection. Undefined if the reset came first: such a client is in no network, and
     * cannot receive an answer.
     */
    clientAddress: string | undefined;
  }
}

export {};
