import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every failure of this route is answered as a StudyFailure. */
    answersStudies?: boolean;
  }
}

/** Marks a route whose clients expect every answer, failures too, in the shape of a study's answer. */
export const AnswersStudies = (): MethodDecorator => RouteConfig({ answersStudies: true });
