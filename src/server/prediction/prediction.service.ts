import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type PythonServiceAnswer, pythonServiceAnswer } from '../../core/pipeline/python-service-answer.js';
import { RESPONSE_FORMATS } from '../../config/response-format.js';
import { type StudyAnswer, studyAnswer, type StudyPrediction } from '../../core/pipeline/study-prediction.js';
import { STUDY_STAGES } from '../../core/pipeline/study-predictor.js';
import { elapsedSeconds } from '../problem-http/http-exchange.js';
import type { UploadKind } from '../upload/upload-kind.js';
import { UploadService } from '../upload/upload.service.js';
import { connectionClosed } from './connection-closed.js';
import { invalidExplanationField, unknownResponseFormat } from './option-errors.js';
import { choiceField, optionFields, optionsOf } from './option-fields.js';
import { RequestFields } from './request-fields.js';
import { STUDY_QUEUE, type StudyQueue } from './study-queue.js';
import type { StudyTrace } from './study-trace.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

const FIELDS = {
  ...optionFields(invalidExplanationField),
  response_format: choiceField('response_format', RESPONSE_FORMATS, unknownResponseFormat),
};

/** Codes of the warnings, for the form of the answer that has no field for them. */
const WARNINGS_HEADER = 'x-warnings';

/** Leads a study through this process: a place in the queue, the upload, a device, the answer. */
@Injectable()
export class PredictionService {
  private readonly logger = new Logger(PredictionService.name);

  constructor(
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
    private readonly uploads: UploadService,
  ) {}

  /**
   * Deletes the upload and releases the place in every case.
   * @throws DomainError saying why there is no prediction
   */
  async predict(
    request: FastifyRequest,
    reply: FastifyReply,
    kind: UploadKind,
  ): Promise<StudyAnswer | PythonServiceAnswer> {
    // An invalid query is refused before a place is taken.
    const fields = new RequestFields(FIELDS, request.query);
    using admission = this.queue.admit();
    const trace: StudyTrace = (request.studyTrace = { kind, seconds: {}, begins: [] });
    const begin = performance.now();
    const beginStage = (stage: string): void => void trace.begins.push({ stage, at: Date.now() });
    beginStage('upload');
    await using upload = await this.uploads.receive(request, reply, {
      kinds: [kind],
      onField: fields.addOfForm,
    });
    const options = optionsOf(fields.values);
    request.responseFormat = fields.values.response_format ?? request.responseFormat;
    const received = performance.now();
    beginStage('waiting');
    trace.uploadBytes = upload.size;
    trace.seconds['upload'] = (received - begin) / MILLISECONDS_PER_SECOND;
    const { path, fileName } = upload;
    const job = { kind, path, fileName, requestId: request.id, options };
    const prediction = await admission.submit(job, {
      signal: connectionClosed(reply),
      onStage: (stage) => {
        beginStage(stage);
        // After a device dies, its study reaches the first stage again; the wait ends at the last start.
        if (stage === STUDY_STAGES[0])
          trace.seconds['waiting'] = (performance.now() - received) / MILLISECONDS_PER_SECOND;
        this.logger.debug('A study reached a stage.', { request_id: request.id, stage });
      },
    });
    trace.prediction = prediction;
    return this.answerOf(prediction, request, reply);
  }

  private answerOf(
    prediction: StudyPrediction,
    { responseFormat }: FastifyRequest,
    reply: FastifyReply,
  ): StudyAnswer | PythonServiceAnswer {
    if (responseFormat === 'standard') return studyAnswer(prediction, elapsedSeconds(reply));
    const { warnings } = prediction;
    if (warnings.length > 0) reply.header(WARNINGS_HEADER, warnings.map(({ code }) => code).join(', '));
    return pythonServiceAnswer(prediction, elapsedSeconds(reply));
  }
}
