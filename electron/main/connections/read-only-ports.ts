import { AppError } from '#shared/errors/app-error';
import type { ConnectionPorts } from './connection-ports';

/** The ports of a connection that a person has marked as read-only: what would change something is refused before it is sent. */
export function readOnlyPorts(ports: ConnectionPorts, name: string): ConnectionPorts {
  const refuse = (what: string) => async (): Promise<never> => {
    throw new AppError(
      'NotSupported',
      `${name} is marked as read-only, so Quarterdeck does not ${what}. The mark is taken off under Connections.`,
    );
  };
  return {
    ...ports,
    nodes: {
      ...ports.nodes,
      setTags: refuse('change tags'),
      deregister: refuse('deregister nodes'),
    },
    activations: {
      ...ports.activations,
      create: refuse('create activations'),
      remove: refuse('delete activations'),
    },
    sessions: { ...ports.sessions, start: refuse('start sessions') },
    commands: {
      ...ports.commands,
      send: refuse('run commands on it'),
      cancel: refuse('cancel commands'),
    },
  };
}
