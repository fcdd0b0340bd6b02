import { describe, expect, it, vi } from 'vitest';
import { Prompts } from '#electron/features/connections/prompts';
import type { Prompt } from '#shared/connections/prompt';

function setUp() {
  const shown: Prompt[][] = [];
  const openPage = vi.fn(async () => {});
  const prompts = new Prompts({
    connectionIdsOf: (profile) => [`aws:${profile}/eu-west-1`],
    openPage,
    onChanged: (all) => shown.push(all),
  });
  const never = new AbortController().signal;
  return { prompts, shown, openPage, never };
}
const request = { profile: 'ops', sessionName: 'corp', startUrl: 'https://corp.example/start' };

describe('a code of an MFA device', () => {
  it('is asked for with who waits, and goes to who asked', async () => {
    const { prompts, shown, never } = setUp();
    const code = prompts.mfaCode({ profile: 'ops', serial: 'arn:mfa' }, never);
    const [asked] = prompts.all;
    expect(asked).toMatchObject({
      kind: 'mfa-code',
      serial: 'arn:mfa',
      connectionIds: ['aws:ops/eu-west-1'],
    });
    prompts.answer(asked?.promptId ?? '', '123456');
    expect(await code).toBe('123456');
    expect(shown.map((all) => all.length)).toEqual([1, 0]);
    expect(JSON.stringify(shown)).not.toContain('123456');
  });

  it('is not answered without a code, nor twice', async () => {
    const { prompts, never } = setUp();
    const code = prompts.mfaCode({ profile: 'ops', serial: 'arn:mfa' }, never);
    const promptId = prompts.all[0]?.promptId ?? '';
    expect(() => prompts.answer(promptId)).toThrow('The code of the MFA device is missing.');
    prompts.answer(promptId, '000000');
    expect(() => prompts.answer(promptId, '111111')).toThrow('This is no longer asked.');
    expect(await code).toBe('000000');
  });

  it('can be declined, and says so to who asked', async () => {
    const { prompts, never } = setUp();
    const code = prompts.mfaCode({ profile: 'ops', serial: 'arn:mfa' }, never);
    prompts.decline(prompts.all[0]?.promptId ?? '');
    await expect(code).rejects.toMatchObject({
      code: 'Cancelled',
      message: 'No MFA code was given for the profile ops.',
    });
    expect(prompts.all).toEqual([]);
    prompts.decline('unknown');
  });

  it('is no longer asked for when nobody needs it', async () => {
    const { prompts } = setUp();
    const asker = new AbortController();
    const code = prompts.mfaCode({ profile: 'ops', serial: 'arn:mfa' }, asker.signal);
    asker.abort();
    await expect(code).rejects.toMatchObject({ code: 'Cancelled' });
    expect(prompts.all).toEqual([]);
    await expect(prompts.mfaCode({ profile: 'ops', serial: 'x' }, asker.signal)).rejects.toMatchObject({
      code: 'Cancelled',
    });
  });
});

describe('a sign-in', () => {
  it('is offered, begun, and shows the code of its page until it is done', async () => {
    const { prompts, openPage, never } = setUp();
    const wanted = prompts.signIn(request, never);
    const promptId = prompts.all[0]?.promptId ?? '';
    expect(prompts.all).toMatchObject([{ kind: 'sign-in', stage: 'offered', sessionName: 'corp' }]);
    prompts.answer(promptId);
    const dialogue = await wanted;
    await dialogue.open({ url: 'https://corp.example/device', userCode: 'ABCD-EFGH', expiresAt: 5 });
    expect(prompts.all).toMatchObject([
      {
        promptId,
        stage: 'browser',
        userCode: 'ABCD-EFGH',
        verificationUrl: 'https://corp.example/device',
        expiresAt: 5,
      },
    ]);
    expect(openPage).toHaveBeenCalledTimes(1);
    prompts.answer(promptId);
    expect(openPage).toHaveBeenCalledTimes(2);
    dialogue.done();
    expect(prompts.all).toEqual([]);
  });

  it('can be given up while its page is open', async () => {
    const { prompts, never } = setUp();
    const wanted = prompts.signIn(request, never);
    const promptId = prompts.all[0]?.promptId ?? '';
    prompts.answer(promptId);
    const dialogue = await wanted;
    await dialogue.open({ url: 'https://corp.example/device', expiresAt: 5 });
    prompts.decline(promptId);
    expect(dialogue.signal.aborted).toBe(true);
    expect(dialogue.signal.reason).toMatchObject({ message: 'Nobody signed in for the profile ops.' });
    expect(prompts.all).toEqual([]);
  });

  it('goes on when the browser could not be opened: the address is there', async () => {
    const { prompts, openPage, never } = setUp();
    openPage.mockRejectedValue(new Error('no browser'));
    const wanted = prompts.signIn(request, never);
    prompts.answer(prompts.all[0]?.promptId ?? '');
    const dialogue = await wanted;
    await dialogue.open({ url: 'https://corp.example/device', expiresAt: 5 });
    expect(prompts.all).toMatchObject([{ verificationUrl: 'https://corp.example/device' }]);
  });

  it('is taken away with the one who asked', async () => {
    const { prompts } = setUp();
    const asker = new AbortController();
    const wanted = prompts.signIn(request, asker.signal);
    prompts.answer(prompts.all[0]?.promptId ?? '');
    const dialogue = await wanted;
    asker.abort();
    expect(dialogue.signal.aborted).toBe(true);
    expect(prompts.all).toEqual([]);
  });
});
