import { Injectable, type PipeTransform } from '@nestjs/common';
import { listQuery, type ListQuery } from './list-query.js';

/** Parses and checks the query of a list. @throws DomainError `studies.invalid-field` */
@Injectable()
export class ListQueryPipe implements PipeTransform<Readonly<Record<string, unknown>>, ListQuery> {
  transform(query: Readonly<Record<string, unknown>>): ListQuery {
    return listQuery(query);
  }
}
