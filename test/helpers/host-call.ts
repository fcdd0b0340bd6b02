import type { Page } from 'playwright-core';
import type { CallInput, CallOutput } from '#shared/ipc/contract';
import type { Host } from '#shared/ipc/host';
import type { CallName } from '#shared/ipc/names';

/** Makes a call of the contract as the page does, and raises what it answers with as an error. */
export async function hostCall<Name extends CallName>(
  window: Page,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const result = await window.evaluate(
    ([wanted, given]) =>
      (globalThis as unknown as { quarterdeck: Host }).quarterdeck.call(
        wanted as 'settings/get',
        given as never,
      ),
    [name, input] as const,
  );
  if (!result.ok) throw new Error(result.error.message);
  return result.value as CallOutput<Name>;
}
