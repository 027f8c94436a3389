import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Errors of this route are answered as StudyFailure. */
    answersStudies?: boolean;
  }
}

/** Marks a route whose clients expect all answers, also errors, in the form of a study's answer. */
export const AnswersStudies = (): MethodDecorator => RouteConfig({ answersStudies: true });
