import { describe, expect, it } from 'vitest';
import { allPages, asFact, orAbsent } from '#electron/adapters/aws/doctor/as-fact';
import { trustedServices } from '#electron/adapters/aws/doctor/iam-facts';

const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });
const never = new AbortController().signal;
const ask = (error: Error) => asFact('ec2:DescribeImages', never, () => Promise.reject(error));

describe('a fact', () => {
  it('is what a call answers', async () => {
    expect(await asFact('a:B', never, async () => 7)).toEqual({ known: true, value: 7 });
  });

  it('names the permission that lacks, whatever the service calls its refusal', async () => {
    for (const name of ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'])
      expect(await ask(named(name))).toEqual({
        known: false,
        because: 'the identity of this connection may not use ec2:DescribeImages.',
        permission: 'ec2:DescribeImages',
      });
  });

  it('is passed over where the connection does not know the operation', async () => {
    expect(await ask(named('UnknownOperationException'))).toMatchObject({ isNotHere: true });
  });

  it('says why else there is none, without a permission', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const fact = await ask(refused);
    expect(fact).toMatchObject({
      known: false,
      because: expect.stringMatching(/^the connection's endpoint/),
    });
    expect(fact).not.toHaveProperty('permission');
  });

  it('is raised as an abort when it is cancelled', async () => {
    const cancel = new AbortController();
    const asked = asFact('a:B', cancel.signal, async () => {
      cancel.abort();
      throw named('AbortError');
    });
    await expect(asked).rejects.toThrow();
    await expect(asFact('a:B', cancel.signal, async () => 1)).rejects.toThrow();
  });

  it('is absence only for the errors that mean it', async () => {
    expect(await orAbsent(['NoSuchEntity'], () => Promise.reject(named('NoSuchEntity')))).toBeUndefined();
    await expect(orAbsent(['NoSuchEntity'], () => Promise.reject(named('Other')))).rejects.toThrow();
  });

  it('is read over all pages', async () => {
    const pages: Record<string, { rows?: number[]; next?: string }> = {
      first: { rows: [1], next: 'second' },
      second: { next: 'third' },
      third: { rows: [2, 3] },
    };
    const read = async (token: string | undefined) => pages[token ?? 'first'] ?? {};
    expect(
      await allPages(
        read,
        ({ rows }) => rows,
        ({ next }) => next,
      ),
    ).toEqual([1, 2, 3]);
  });
});

describe('a trust policy', () => {
  const trusted = (statement: unknown) =>
    trustedServices(encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statement })));
  const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' };

  it('names services alone or in a list, in one statement or several', () => {
    expect(trusted({ ...allow, Principal: { Service: 'ec2.amazonaws.com' } })).toEqual(['ec2.amazonaws.com']);
    expect(
      trusted([
        { ...allow, Principal: { Service: ['a', 'b'] } },
        { ...allow, Action: ['sts:TagSession', 'sts:AssumeRole'], Principal: { Service: 'c', AWS: 'x' } },
      ]),
    ).toEqual(['a', 'b', 'c']);
  });

  it('trusts nobody by a deny, by another action or by an account', () => {
    expect(trusted({ ...allow, Effect: 'Deny', Principal: { Service: 'a' } })).toEqual([]);
    expect(trusted({ ...allow, Action: 'sts:AssumeRoleWithSAML', Principal: { Service: 'a' } })).toEqual([]);
    expect(trusted({ ...allow, Principal: { AWS: 'arn:aws:iam::1:root' } })).toEqual([]);
    expect(trusted({ ...allow, Principal: '*' })).toEqual([]);
  });

  it('that makes no sense is not guessed at', () => {
    for (const text of [undefined, '', '{', '%', '%7B%22Statement%22%3A7%7D'])
      expect(trustedServices(text)).toBeUndefined();
  });
});
