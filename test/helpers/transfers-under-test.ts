import type { SSMClient } from '@aws-sdk/client-ssm';
import { createSessionStarter } from '#electron/adapters/aws/session-starter';
import { Transfers } from '#electron/main/transfers/transfers';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';
import { TransferHost } from '#electron/session-host/transfers/transfer-host';
import { isUnfinished, type Transfer, type TransferState } from '#shared/transfers/transfer';
import { eventually } from './eventually';

/** Transfers as the application has them, main and session host in one process, over the client that `ssm` answers. */
export class TransfersUnderTest {
  readonly transfers: Transfers;
  /** Every state that was told, by transfer. */
  readonly told = new Map<string, TransferState[]>();
  #host: TransferHost | undefined;

  constructor(ssm: () => SSMClient) {
    this.transfers = new Transfers({
      clock: systemClock,
      logger: silentLogger,
      starter: async () => createSessionStarter(ssm()),
      startHost() {},
      onChanged: ({ changed }) => {
        for (const { transferId, state } of changed)
          this.told.set(transferId, [...(this.told.get(transferId) ?? []), state]);
      },
    });
    this.startHost();
  }

  startHost(): void {
    const host = new TransferHost({
      clock: systemClock,
      logger: silentLogger,
      // As between processes: never within the call, and not from a process that is gone.
      report: (message) =>
        setImmediate(() => {
          if (this.#host === host) this.transfers.hostReported(message);
        }),
    });
    this.#host = host;
    this.transfers.hostStarted((message) =>
      setImmediate(() => {
        if (this.#host === host) host.receive(message);
      }),
    );
  }

  /** As when the process that carries them is killed. */
  loseHost(): void {
    this.#host = undefined;
    this.transfers.hostLost();
  }

  async is<Kind extends TransferState['kind']>(
    { transferId }: Pick<Transfer, 'transferId'>,
    kind: Kind,
    limitMs = 30_000,
  ): Promise<Extract<TransferState, { kind: Kind }>> {
    return eventually(
      `the transfer to be ${kind}`,
      () => {
        const { state } = this.transfers.get(transferId);
        if (state.kind !== kind && !isUnfinished({ state }))
          throw new Error(`the transfer is ${JSON.stringify(state)}, and not ${kind}`);
        return state.kind === kind ? (state as Extract<TransferState, { kind: Kind }>) : undefined;
      },
      limitMs,
    );
  }

  /** Resolves when so many bytes have gone over. */
  async reaches({ transferId }: Pick<Transfer, 'transferId'>, bytes: number): Promise<void> {
    await eventually(`${bytes} bytes`, () => {
      const { state } = this.transfers.get(transferId);
      if (state.kind !== 'running' && state.kind !== 'waiting')
        throw new Error(`it was ${state.kind} before: ${JSON.stringify(state)}`);
      return state.kind === 'running' && state.progress.doneBytes >= bytes;
    });
  }
}
