import { Inject, Injectable, Logger } from '@nestjs/common';
import { type PythonServiceAnswer, pythonServiceAnswer } from '../../core/pipeline/python-service-answer.js';
import {
  type StudyAnswer,
  studyAnswer,
  type StudyPrediction,
  translatedAnswer,
} from '../../core/pipeline/study-prediction.js';
import { STUDY_STAGES } from '../../core/pipeline/study-predictor.js';
import { UploadService } from '../upload/upload.service.js';
import { optionsOf } from './option-fields.js';
import type { PredictionFields } from './prediction-fields.pipe.js';
import { STUDY_QUEUE, type StudyQueue } from './study-queue.js';
import type { WaitingClient } from './waiting-client.decorator.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

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
  async predict(client: WaitingClient, fields: PredictionFields): Promise<StudyAnswer | PythonServiceAnswer> {
    const { requestId, trace } = client;
    const { kind } = trace;
    using admission = this.queue.admit();
    const begin = performance.now();
    const beginStage = (stage: string): void => void trace.begins.push({ stage, at: Date.now() });
    beginStage('upload');
    await using upload = await this.uploads.receive(client.incoming, {
      kinds: [kind],
      onField: fields.addOfForm,
    });
    const options = optionsOf(fields.values);
    client.responseFormat = fields.values.response_format ?? client.responseFormat;
    const received = performance.now();
    beginStage('waiting');
    trace.uploadBytes = upload.size;
    trace.seconds['upload'] = (received - begin) / MILLISECONDS_PER_SECOND;
    const { path, fileName } = upload;
    const job = { kind, path, fileName, requestId, options };
    const prediction = await admission.submit(job, {
      signal: client.disconnected,
      onStage: (stage) => {
        beginStage(stage);
        // After a device dies, its study reaches the first stage again; the wait ends at the last start.
        if (stage === STUDY_STAGES[0])
          trace.seconds['waiting'] = (performance.now() - received) / MILLISECONDS_PER_SECOND;
        this.logger.debug('A study reached a stage.', { request_id: requestId, stage });
      },
    });
    trace.prediction = prediction;
    return answerFor(client, prediction);
  }
}

function answerFor(client: WaitingClient, prediction: StudyPrediction): StudyAnswer | PythonServiceAnswer {
  if (client.responseFormat === 'standard') {
    return translatedAnswer(studyAnswer(prediction, client.elapsedSeconds), client.answeredLanguage());
  }
  client.warn(prediction.warnings.map(({ code }) => code));
  return pythonServiceAnswer(prediction, client.elapsedSeconds);
}
