import { Injectable, type PipeTransform } from '@nestjs/common';
import { RESPONSE_FORMATS } from '../../config/response-format.js';
import { invalidExplanationField, unknownResponseFormat } from './option-errors.js';
import { choiceField, optionFields } from './option-fields.js';
import { RequestFields } from './request-fields.js';

const FIELDS = {
  ...optionFields(invalidExplanationField),
  response_format: choiceField('response_format', RESPONSE_FORMATS, unknownResponseFormat),
};

/** The fields of a request for a prediction. */
export type PredictionFields = RequestFields<typeof FIELDS>;

/** Parses the fields in the address; those of the form are added later. @throws DomainError of an invalid field */
@Injectable()
export class PredictionFieldsPipe implements PipeTransform<unknown, PredictionFields> {
  transform(query: unknown): PredictionFields {
    return new RequestFields(FIELDS, query);
  }
}
