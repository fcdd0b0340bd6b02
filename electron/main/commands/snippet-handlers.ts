import type { EventPayload } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import type { SnippetsFile } from '../../adapters/storage/snippets-file';
import type { Handlers } from '../../ipc/handlers';

interface SnippetHandlerParts {
  snippets: SnippetsFile;
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

/** The calls of the contract about snippets. */
export function snippetHandlers({
  snippets,
  send,
}: SnippetHandlerParts): Pick<Handlers, Extract<keyof Handlers, `snippets/${string}`>> {
  const tell = () => send('snippets/changed', [...snippets.all]);
  return {
    'snippets/list': () => [...snippets.all],
    'snippets/save': (snippet) => {
      snippets.put(snippet);
      tell();
    },
    'snippets/delete': ({ snippetId }) => {
      snippets.remove(snippetId);
      tell();
    },
  };
}
