import { randomBytes } from 'node:crypto';
import type {
  DescribeSessionsResponse,
  ResumeSessionResponse,
  StartSessionResponse,
  TerminateSessionResponse,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import { sessionDocumentSchema } from '../../wire/control-channel/messages';
import { MessageType } from '../../wire/message-type';
import type { ChangeFeed } from '../changes';
import type { DocumentLibrary } from '../documents/library';
import { checkParameters } from '../documents/parameters';
import { AwsError } from '../errors';
import type { ControlChannels } from '../gateway/control-channels';
import { actorOf, type OperationMap, operation } from '../operations/operation';
import { page } from '../operations/paging';
import type { AuditLog } from '../store/audit';
import type { NodeStore } from '../store/nodes';
import type { LiveSessions } from './live-sessions';
import type { SessionRecord, SessionStore } from './session-store';

interface SessionOperationsOptions {
  nodes: NodeStore;
  sessions: SessionStore;
  live: LiveSessions;
  control: ControlChannels;
  audit: AuditLog;
  changes: ChangeFeed;
  library: DocumentLibrary;
  clock: Clock;
  /** `ws://host:port` of the north side. */
  streamOrigin(): string;
}

const sessionId = z.string().min(1).max(96);
const defaultDocument = 'SSM-SessionManagerRunShell';

export function sessionOperations(options: SessionOperationsOptions): OperationMap {
  const { nodes, sessions, live, control, audit, changes } = options;
  const streamUrl = (id: string) => `${options.streamOrigin()}/v1/data-channel/${id}?role=publish_subscribe`;

  return {
    StartSession: operation(
      'operator',
      z.object({
        Target: z.string().min(1).max(400),
        DocumentName: z.string().default(defaultDocument),
        Reason: z.string().min(1).max(256).optional(),
        Parameters: z.record(z.string(), z.array(z.string())).default({}),
      }),
      (input, context): StartSessionResponse => {
        const node = nodes.get(input.Target);
        if (!node) throw new AwsError('InvalidTarget', `There is no managed node ${input.Target}.`);
        const document = options.library.resolve(input.DocumentName);
        if (document.documentType !== 'Session') {
          throw new AwsError(
            'InvalidDocument',
            `${input.DocumentName} is a ${document.documentType} document, not a Session document.`,
          );
        }
        const parameters = checkParameters(document, input.Parameters);
        const content = sessionDocumentSchema.parse(document.content);
        const session: SessionRecord = {
          sessionId: `${userPart(actorOf(context.principal))}-${randomBytes(9).toString('hex').slice(0, 17)}`,
          nodeId: node.nodeId,
          owner: actorOf(context.principal),
          documentName: document.name,
          reason: input.Reason ?? '',
          state: 'Connecting',
          startedAt: context.nowMs,
          endReason: '',
          lastActivityAt: context.nowMs,
          idleTimeoutMinutes: Number(content.inputs?.idleSessionTimeout) || 20,
          clientTokenHash: '',
        };
        const longest = Number(content.inputs?.maxSessionDuration);
        if (longest > 0) session.maxDurationMinutes = longest;
        sessions.insert(session);
        const token = live.newToken(session.sessionId);
        const sent = control.send(node.nodeId, MessageType.interactiveShell, {
          Content: JSON.stringify({
            DocumentName: document.name,
            DocumentContent: document.content,
            SessionId: session.sessionId,
            Parameters: parameters,
            RunAsUser: '',
            SessionOwner: session.owner,
          }),
          TaskId: session.sessionId,
          Topic: 'aws.ssm.sessionmanager',
          SchemaVersion: 1,
        });
        if (!sent) {
          sessions.end(session.sessionId, context.nowMs, `${node.nodeId} is not connected.`);
          throw new AwsError('TargetNotConnected', `${node.nodeId} is not connected.`);
        }
        audit.record({
          atMs: context.nowMs,
          actor: session.owner,
          action: 'StartSession',
          resource: session.sessionId,
          detail: { nodeId: node.nodeId, document: document.name, reason: session.reason },
        });
        changes.tell({ topic: 'session', nodeId: node.nodeId });
        return { SessionId: session.sessionId, TokenValue: token, StreamUrl: streamUrl(session.sessionId) };
      },
    ),

    ResumeSession: operation(
      'operator',
      z.object({ SessionId: sessionId }),
      (input): ResumeSessionResponse => {
        const session = sessions.get(input.SessionId);
        if (!session) throw new AwsError('DoesNotExistException', `There is no session ${input.SessionId}.`);
        if (session.state === 'Terminated') {
          throw new AwsError(
            'DoesNotExistException',
            `The session ${input.SessionId} has ended${session.endReason ? `: ${session.endReason}` : '.'}`,
          );
        }
        return {
          SessionId: session.sessionId,
          TokenValue: live.newToken(session.sessionId),
          StreamUrl: streamUrl(session.sessionId),
        };
      },
    ),

    TerminateSession: operation(
      'operator',
      z.object({ SessionId: sessionId }),
      (input, context): TerminateSessionResponse => {
        if (!sessions.get(input.SessionId))
          throw new AwsError('DoesNotExistException', `There is no session ${input.SessionId}.`);
        live.end(input.SessionId, 'The session was terminated by its operator.', actorOf(context.principal));
        return { SessionId: input.SessionId };
      },
    ),

    DescribeSessions: operation(
      'operator',
      z.object({
        State: z.enum(['Active', 'History']),
        Filters: z
          .array(
            z.object({
              key: z.enum([
                'InvokedAfter',
                'InvokedBefore',
                'Target',
                'Owner',
                'Status',
                'SessionId',
                'AccessType',
              ]),
              value: z.string().min(1).max(400),
            }),
          )
          .max(6)
          .default([]),
        MaxResults: z.number().int().min(1).max(200).default(200),
        NextToken: z.string().optional(),
      }),
      (input): DescribeSessionsResponse => {
        const all = input.State === 'Active' ? sessions.open() : sessions.ended();
        const matching = all.filter((session) =>
          input.Filters.every((filter) => matches(session, filter.key, filter.value)),
        );
        const { items, NextToken } = page(
          `sessions ${input.State}`,
          matching,
          input.MaxResults,
          input.NextToken,
        );
        return {
          Sessions: items.map((session) => ({
            SessionId: session.sessionId,
            Target: session.nodeId,
            Status: session.state,
            StartDate: new Date(session.startedAt),
            ...(session.endedAt === undefined ? {} : { EndDate: new Date(session.endedAt) }),
            DocumentName: session.documentName,
            Owner: session.owner,
            ...(session.reason === '' ? {} : { Reason: session.reason }),
            ...(session.endReason === '' ? {} : { Details: session.endReason }),
            ...(session.maxDurationMinutes === undefined
              ? {}
              : { MaxSessionDuration: String(session.maxDurationMinutes) }),
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),
  };
}

/** The part of a session id that names its owner; it becomes a file name on nodes. */
function userPart(actor: string): string {
  return (actor.split('/').at(-1) ?? 'operator').replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
}

function matches(session: SessionRecord, key: string, value: string): boolean {
  switch (key) {
    case 'InvokedAfter':
      return session.startedAt > Date.parse(value);
    case 'InvokedBefore':
      return session.startedAt < Date.parse(value);
    case 'Target':
      return session.nodeId === value;
    case 'Owner':
      return session.owner === value;
    case 'Status':
      return session.state === value;
    case 'SessionId':
      return session.sessionId === value;
    default:
      return value === 'Standard';
  }
}
