import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import * as swagger from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { artifactAt, artifactFile } from '../../core/explanation/artifact-table.js';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import { connectionClosed } from '../prediction/connection-closed.js';
import {
  invalidOption,
  noSuchArtifact,
  noSuchStudy,
  studyHasEnded,
  studyHasNotEnded,
} from './lifecycle/studies-errors.js';
import { Studies, type Viewer } from './lifecycle/studies.js';
import { hasEnded } from './lifecycle/study-record.js';
import { answeredLanguage } from '../problem-http/requested-language.js';
import { Incoming, type IncomingUpload } from '../upload/incoming-upload.js';
import { UploadService } from '../upload/upload.service.js';
import { ApiListQuery, ApiStudyFile, ApiStudyProblems, ApiSubmission } from './api-studies.decorator.js';
import { Audited, disclose } from './audited-route.js';
import { Followers } from './followers.js';
import { eventStream } from './event-stream.js';
import { fileAnswer } from './file-answer.js';
import { cursorOf, type ListQuery } from './list-query.js';
import { ListQueryPipe } from './list-query.pipe.js';
import { LastEventNumber, PreferredWait } from './request-headers.decorator.js';
import { StudiesService } from './studies.service.js';
import { type Submission, Submitted } from './submission.decorator.js';
import { studyPath } from './study-resource.js';
import { StudyListDto, StudyResourceDto } from './study-resource.dto.js';
import { EVENTS_EXAMPLE, STUDY_EXAMPLES } from './study-resource-examples.js';
import { Changer, Reader } from './viewer.decorator.js';

/** Fastify's parameters of `/studies/ID/PATH`. */
interface StudyFileAddress {
  readonly id: string;
  readonly '*': string;
}

@swagger.ApiTags('Studies')
@ApiCredentials()
@Controller('studies')
export class StudiesController {
  private readonly followers = new Followers();

  constructor(
    private readonly service: StudiesService,
    private readonly studies: Studies,
    private readonly uploads: UploadService,
  ) {}

  @Post()
  @Audited('submit')
  @ApiSubmission()
  async submitStudy(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Submitted() submission: Submission,
    @Incoming() incoming: IncomingUpload,
    @Reader() viewer: Viewer,
    @PreferredWait() preferred: number | undefined,
  ): Promise<StudyResourceDto> {
    const submitted = await this.service.submit(submission, (form) => this.uploads.receive(incoming, form));
    // `Prefer` is optional: clients that already wait for too many studies are answered at once.
    const seconds = preferred === undefined || !this.followers.admit(request, reply) ? undefined : preferred;
    const record =
      seconds === undefined
        ? submitted
        : await this.service.waitForEnd(submitted, seconds, viewer, connectionClosed(reply));
    reply.header('location', studyPath(record.id));
    if (seconds !== undefined) reply.header('preference-applied', `wait=${seconds}`);
    reply.code(seconds !== undefined && hasEnded(record) ? HttpStatus.OK : HttpStatus.ACCEPTED);
    return this.service.resourceOf(disclose(request, record), answeredLanguage(request, reply));
  }

  @Get()
  @Audited('list')
  @swagger.ApiOperation({
    summary: 'List studies',
    description: 'Newest first. Users see their own studies.',
  })
  @swagger.ApiOkResponse({ type: StudyListDto, description: 'A page of studies.' })
  @ApiListQuery()
  @ApiProblems('studies', [
    'A query parameter is invalid.',
    [invalidOption('limit', 'a whole number from 1 to 500')],
  ])
  async listStudies(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Reader() viewer: Viewer,
    @Query(ListQueryPipe) { filter, behind, limit }: ListQuery,
  ): Promise<StudyListDto> {
    const { records, next } = await this.studies.list(filter, viewer, behind, limit);
    request.disclosedStudies = records.filter(hasEnded);
    const language = answeredLanguage(request, reply);
    return {
      studies: await Promise.all(records.map((record) => this.service.resourceOf(record, language))),
      next: next === undefined ? null : cursorOf(next),
    };
  }

  @Get(':id')
  @Audited('read')
  @swagger.ApiOperation({
    summary: 'Get a study',
    description: 'Its state, and its result once it has ended.',
  })
  @swagger.ApiOkResponse({ type: StudyResourceDto, description: 'The study.', examples: STUDY_EXAMPLES })
  @ApiStudyProblems()
  async getStudy(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Reader() viewer: Viewer,
  ): Promise<StudyResourceDto> {
    return this.service.resourceOf(
      disclose(request, await this.studies.get(id, viewer)),
      answeredLanguage(request, reply),
    );
  }

  @Get(':id/events')
  @Audited('follow')
  @swagger.ApiOperation({
    summary: 'Follow a study',
    description:
      'Server-sent events: `state` and `stage` with `state`, `stage`, `progress` and `at`, and `end` as the last event. ' +
      '`Last-Event-ID` resumes after a lost connection.',
  })
  @swagger.ApiHeader({
    name: 'last-event-id',
    required: false,
    description: 'The id of the last event that the client received.',
    schema: { type: 'integer' },
  })
  @swagger.ApiProduces('text/event-stream')
  @swagger.ApiOkResponse({
    description: 'Events until the study has ended.',
    // OpenAPI 3.1 has no schema for a stream of events.
    content: { 'text/event-stream': { example: EVENTS_EXAMPLE } },
  })
  @ApiStudyProblems()
  async followStudy(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Reader() viewer: Viewer,
    @LastEventNumber() lastEvent: number,
  ): Promise<StreamableFile> {
    // An unknown study is answered with its status before the stream begins.
    disclose(request, await this.studies.get(id, viewer));
    this.followers.require(request, reply);
    const signal = connectionClosed(reply);
    const events = eventStream(this.studies.follow(id, viewer, signal), lastEvent, signal);
    // nginx must not buffer events.
    reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    return new StreamableFile(Readable.from(events), { type: 'text/event-stream; charset=utf-8' });
  }

  @Delete(':id')
  @Audited('cancel')
  @swagger.ApiOperation({
    summary: 'Cancel a study',
    description:
      'A waiting study leaves the queue. The result of a running study is discarded: a device that has started finishes the ' +
      'study, then takes the next one.',
  })
  @swagger.ApiOkResponse({ type: StudyResourceDto, description: 'The study.' })
  @ApiProblems(
    'studies',
    ['The study does not exist, or was removed.', [noSuchStudy()]],
    ['The study has already ended.', [studyHasEnded('succeeded')]],
  )
  async cancelStudy(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Changer() viewer: Viewer,
  ): Promise<StudyResourceDto> {
    const cancelled = await this.service.cancel(id, viewer);
    return this.service.resourceOf(disclose(request, cancelled), answeredLanguage(request, reply));
  }

  @Delete(':id/result')
  @Audited('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @swagger.ApiOperation({
    summary: 'Delete a study that has ended',
    description: 'Removes the study, its result and its files permanently, before they expire.',
  })
  @swagger.ApiNoContentResponse({ description: 'The study is removed.' })
  @ApiProblems(
    'studies',
    ['The study does not exist, or was removed.', [noSuchStudy()]],
    ['The study has not ended.', [studyHasNotEnded('running')]],
  )
  async deleteResult(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Changer() viewer: Viewer,
  ): Promise<void> {
    disclose(request, await this.service.deleteResult(id, viewer));
  }

  @Get(':id/*')
  @Audited('read-file')
  @ApiStudyFile()
  async getFile(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { id, '*': path }: StudyFileAddress,
    @Reader() viewer: Viewer,
  ): Promise<StreamableFile | undefined> {
    const file = artifactFile(path);
    const known = artifactAt(file);
    if (known === undefined) throw noSuchArtifact();
    disclose(request, await this.studies.get(id, viewer));
    const artifact = await this.studies.artifact(id, file, viewer);
    // A study's files never change, and its id is never reused.
    const { status, headers, range } = fileAnswer(request.headers, `${id}-${artifact.size}`, artifact.size);
    reply.code(status).headers(headers);
    // The browser asks the service before each use, so that it does not show an expired study or another user's.
    if (known.isAnonymous) reply.header('cache-control', 'private, no-cache');
    return status === 304 ? undefined : new StreamableFile(artifact.stream(range), { type: known.mediaType });
  }
}
