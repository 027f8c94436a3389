import { Controller, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { PythonServiceAnswer } from '../../core/pipeline/python-service-answer.js';
import type { StudyAnswer } from '../../core/pipeline/study-prediction.js';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import { AnswersStudies } from '../problem-http/failure-shape.decorator.js';
import { PythonServiceFailureDto } from '../problem-http/python-service-failure.dto.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { ApiStudyRoute } from './api-study-route.decorator.js';
import { PythonServiceAnswerDto } from './python-service-answer.dto.js';
import { StudyAnswerDto } from './study-answer.dto.js';
import { type PredictionFields, PredictionFieldsPipe } from './prediction-fields.pipe.js';
import { PredictionService } from './prediction.service.js';
import { Waiting, type WaitingClient } from './waiting-client.decorator.js';

@ApiTags('Prediction')
@ApiCredentials()
@ApiExtraModels(StudyAnswerDto, PythonServiceAnswerDto, StudyFailureDto, PythonServiceFailureDto)
@Controller()
export class PredictionController {
  constructor(private readonly prediction: PredictionService) {}

  @Post('predict')
  @HttpCode(HttpStatus.OK)
  @AnswersStudies()
  @ApiStudyRoute({
    summary: 'Predict a CT study from its DICOM files',
    description:
      'Accepts a ZIP of one chest CT study, chooses the series to read, and answers when the prediction is done. ' +
      'For research, not for diagnosis.',
    file: 'The DICOM files of one CT study as a `.zip`, in any folders and under any names.',
    furtherFields: {
      series_uid: {
        type: 'string',
        // Without an example Swagger UI fills in "string".
        example: '',
        description: 'SeriesInstanceUID of the series to read. By default the service chooses the series.',
      },
    },
  })
  predict(
    @Waiting('dicom-zip') client: WaitingClient,
    @Query(PredictionFieldsPipe) fields: PredictionFields,
  ): Promise<StudyAnswer | PythonServiceAnswer> {
    return this.prediction.predict(client, fields);
  }

  @Post('predict_nifti')
  @HttpCode(HttpStatus.OK)
  @AnswersStudies()
  @ApiStudyRoute({
    summary: 'Predict a CT volume from a NIfTI file',
    description:
      'Accepts a volume in Hounsfield units and answers when the prediction is done. NIfTI has no UIDs; `study_uid` is ' +
      '`nifti_` and the name of the file.',
    file: 'The volume as `.nii` or `.nii.gz`, in Hounsfield units.',
  })
  predictNifti(
    @Waiting('nifti') client: WaitingClient,
    @Query(PredictionFieldsPipe) fields: PredictionFields,
  ): Promise<StudyAnswer | PythonServiceAnswer> {
    return this.prediction.predict(client, fields);
  }
}
