import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { StudyAuditModule } from './audit/study-audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { HealthModule } from './health/health.module.js';
import { LanguageHook } from './http/language.hook.js';
import { JsonMediaTypeHook } from './http/json-media-type.hook.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PredictionModule } from './prediction/prediction.module.js';
import { ProblemFilter } from './problem-http/problem.filter.js';
import { ResponseFormatHook } from './http/response-format.hook.js';
import { ProcessModule, type ProcessParts } from './process.module.js';
import { RootController } from './root.controller.js';
import { StudiesModule } from './studies/studies.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { UploadModule } from './upload/upload.module.js';

/** The modules of the HTTP process. */
@Module({
  imports: [
    AuthModule,
    UploadModule,
    PredictionModule,
    StudiesModule,
    HealthModule,
    MetricsModule,
    AuditModule,
    StudyAuditModule,
    TracingModule,
    AdminModule,
  ],
  controllers: [RootController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    JsonMediaTypeHook,
    LanguageHook,
    ResponseFormatHook,
  ],
})
export class AppModule {
  static forRoot(parts: ProcessParts): DynamicModule {
    return { module: AppModule, imports: [ProcessModule.forRoot(parts)] };
  }
}
