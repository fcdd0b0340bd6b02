import { createStore } from 'zustand/vanilla';
import { type CommandDraft, emptyDraft } from '#shared/commands/command-draft';
import type { NodeRef } from '#shared/fleet/managed-node';

interface NewCommandState {
  draft: CommandDraft;
  /** Counts drafts that were begun anew, so that a form that shows one begins anew, too. */
  begun: number;
  change(patch: Partial<CommandDraft>): void;
  setParameter(name: string, texts: string[]): void;
  /** Begins anew with this. */
  begin(draft: CommandDraft): void;
  /** The draft goes to these nodes; the rest of it stays. */
  setNodes(nodes: readonly NodeRef[]): void;
}

export function createNewCommandStore() {
  return createStore<NewCommandState>()((set) => ({
    draft: emptyDraft,
    begun: 0,
    change: (patch) => set(({ draft }) => ({ draft: { ...draft, ...patch } })),
    setParameter: (name, texts) =>
      set(({ draft }) => ({ draft: { ...draft, parameters: { ...draft.parameters, [name]: texts } } })),
    begin: (draft) => set(({ begun }) => ({ draft, begun: begun + 1 })),
    setNodes: (nodes) =>
      set(({ draft }) => ({
        draft: {
          ...draft,
          targets: {
            kind: 'nodes',
            nodes: nodes.map(({ connectionId, nodeId }) => ({ connectionId, nodeId })),
          },
        },
      })),
  }));
}

/** The command that is being put together; it stays while other pages are looked at. */
export const newCommandStore = createNewCommandStore();
