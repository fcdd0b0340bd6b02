import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, decodeAgentMessage } from '../../wire/agent-message';
import { agentTaskCompleteSchema } from '../../wire/control-channel/messages';
import { agentSessionStateSchema } from '../../wire/data-channel/messages';
import { parseJsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import type { ChangeFeed } from '../changes';
import type { ControlChannels } from '../gateway/control-channels';
import type { DataSocket } from '../gateway/data-socket';
import { SessionRelay } from '../gateway/session-relay';
import type { Presence } from '../presence';
import type { AuditLog } from '../store/audit';
import { hashToken, tokenMatches } from '../store/secret-box';
import type { SessionRecord, SessionStore } from './session-store';

/** A node that is connected and yet does not open the session's data channel for this long has lost the session. */
const workerGraceMs = 20_000;
/** A session whose node is away altogether is kept this long. */
const nodeGraceMs = 30 * 60_000;
const sweepMs = 1000;

interface Live {
  relay: SessionRelay;
  lastActivityAt: number;
  storedActivityAt: number;
  nodeGoneSince: number | undefined;
}

interface LiveSessionsOptions {
  sessions: SessionStore;
  control: ControlChannels;
  presence: Presence;
  audit: AuditLog;
  changes: ChangeFeed;
  clock: Clock;
  logger: Logger;
}

/** The sessions that have not ended: their relays, their time limits and their ends. Survives restarts of the bridge. */
export class LiveSessions {
  readonly #live = new Map<string, Live>();
  readonly #sweep: Timer;

  constructor(private readonly options: LiveSessionsOptions) {
    options.control.on(MessageType.agentTaskComplete, (nodeId, message) =>
      this.#taskComplete(nodeId, message),
    );
    this.#sweep = every(options.clock, sweepMs, () => this.#enforceLimits(), { background: true });
  }

  /** A fresh token for a session's client; earlier ones stop working. */
  newToken(sessionId: string): string {
    const token = randomBytes(32).toString('base64url');
    this.options.sessions.setToken(sessionId, hashToken(token));
    return token;
  }

  /** Whether a node may open the data channel of this session. */
  mayServe(sessionId: string, nodeId: string): boolean {
    const session = this.options.sessions.get(sessionId);
    return session !== undefined && session.nodeId === nodeId && session.state !== 'Terminated';
  }

  /** `takesOptions`: the end is one of ours and takes frames of type quarterdeck_stream. */
  attachNode(sessionId: string, socket: DataSocket, takesOptions: boolean): void {
    this.#liveOf(sessionId).relay.attach('node', socket, takesOptions);
    this.options.sessions.setConnected(sessionId);
    this.options.changes.tell({ topic: 'session' });
  }

  /** False when the token is not that of an open session. */
  attachClient(sessionId: string, token: string, socket: DataSocket, takesOptions: boolean): boolean {
    const session = this.options.sessions.get(sessionId);
    if (!session || session.state === 'Terminated' || !tokenMatches(token, session.clientTokenHash))
      return false;
    this.#liveOf(sessionId).relay.attach('client', socket, takesOptions);
    return true;
  }

  /** Ends a session for good; answers false when it had ended already. `reason` is a sentence for the user. */
  end(sessionId: string, reason: string, actor: string): boolean {
    const { sessions, audit, clock, changes, control } = this.options;
    const session = sessions.get(sessionId);
    if (!session || !sessions.end(sessionId, clock.now(), reason)) return false;
    audit.record({
      atMs: clock.now(),
      actor,
      action: 'SessionEnded',
      resource: sessionId,
      detail: { nodeId: session.nodeId, reason },
    });
    const closed = {
      MessageId: randomUUID(),
      CreatedDate: new Date(clock.now()).toISOString(),
      DestinationId: session.nodeId,
      SessionId: sessionId,
      MessageType: MessageType.channelClosed,
      SchemaVersion: 1,
      Output: reason,
    };
    this.#live.get(sessionId)?.relay.close(closed);
    this.#live.delete(sessionId);
    control.send(session.nodeId, MessageType.channelClosed, closed);
    changes.tell({ topic: 'session', nodeId: session.nodeId });
    return true;
  }

  endAllOf(nodeId: string, reason: string): void {
    for (const session of this.options.sessions.open()) {
      if (session.nodeId === nodeId) this.end(session.sessionId, reason, 'bridge');
    }
  }

  stop(): void {
    this.#sweep.cancel();
    for (const [sessionId, live] of this.#live) {
      if (live.lastActivityAt !== live.storedActivityAt)
        this.options.sessions.setActivity(sessionId, live.lastActivityAt);
    }
  }

  #liveOf(sessionId: string): Live {
    const known = this.#live.get(sessionId);
    if (known) return known;
    const { clock, logger } = this.options;
    const live: Live = {
      lastActivityAt: clock.now(),
      storedActivityAt: 0,
      nodeGoneSince: clock.now(),
      relay: new SessionRelay({
        onActivity: () => {
          live.lastActivityAt = clock.now();
        },
        onNodeState: (frame) => {
          try {
            const state = parseJsonPayload(
              agentSessionStateSchema,
              decodeAgentMessage(frame).payload,
              'agent_session_state',
            );
            logger.debug('session state', { sessionId, state: state.SessionState });
          } catch (error) {
            logger.warn('a node sent a session state that cannot be used', { sessionId, error });
          }
        },
        onPresence: (end, present) => {
          if (end === 'node') live.nodeGoneSince = present ? undefined : clock.now();
          logger.info(`session ${end} ${present ? 'connected' : 'gone'}`, { sessionId });
        },
      }),
    };
    this.#live.set(sessionId, live);
    return live;
  }

  #taskComplete(nodeId: string, message: AgentMessage): void {
    const complete = parseJsonPayload(agentTaskCompleteSchema, message.payload, 'agent_task_complete');
    // Acknowledged even when it is known already: a failed session is told twice.
    this.options.control.send(nodeId, MessageType.agentTaskAcknowledge, {
      SchemaVersion: 1,
      MessageId: message.messageId,
      TaskId: complete.TaskId,
      Topic: complete.Topic,
    });
    const session = this.options.sessions.get(complete.TaskId);
    if (!session || session.nodeId !== nodeId) {
      this.options.logger.warn('a node ended a session that is not its own', {
        nodeId,
        sessionId: complete.TaskId,
      });
      return;
    }
    this.end(complete.TaskId, complete.Output, nodeId);
  }

  #enforceLimits(): void {
    const { sessions, clock } = this.options;
    const now = clock.now();
    for (const session of sessions.open()) {
      const live = this.#liveOf(session.sessionId);
      const reason = this.#limitReached(session, live, now);
      if (reason !== undefined) {
        this.end(session.sessionId, reason, 'bridge');
        continue;
      }
      // Written rarely: a crash may cost a session half a minute of its idle time, not its life.
      if (live.lastActivityAt - live.storedActivityAt > 30_000) {
        live.storedActivityAt = live.lastActivityAt;
        sessions.setActivity(session.sessionId, live.lastActivityAt);
      }
    }
  }

  #limitReached(session: SessionRecord, live: Live, now: number): string | undefined {
    const minutes = (count: number) => `${count} minute${count === 1 ? '' : 's'}`;
    if (
      session.maxDurationMinutes !== undefined &&
      now - session.startedAt >= session.maxDurationMinutes * 60_000
    ) {
      return `The session reached its maximum duration of ${minutes(session.maxDurationMinutes)}.`;
    }
    if (now - live.lastActivityAt >= session.idleTimeoutMinutes * 60_000) {
      return `The session ended because nothing was typed for ${minutes(session.idleTimeoutMinutes)}.`;
    }
    if (live.nodeGoneSince !== undefined) {
      const away = now - live.nodeGoneSince;
      if (away >= nodeGraceMs) return `The node has been out of reach for ${minutes(nodeGraceMs / 60_000)}.`;
      if (away >= workerGraceMs && this.options.presence.isConnected(session.nodeId)) {
        return 'The node is connected but no longer has this session; it was restarted, and its shells ended with it.';
      }
    }
    return undefined;
  }
}
