import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '#shared/connections/connection';
import { mfaCodeSchema, type Prompt } from '#shared/connections/prompt';
import { call } from '../../host/host';
import { Copyable } from '../../ui/copyable';
import { DialogActions } from '../../ui/dialog-actions';
import { flash } from '../../ui/flash-store';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';
import { expectNoPrompts, promptView } from './prompt-view';

interface PromptDialogsProps {
  prompts: readonly Prompt[];
  connections: readonly Connection[];
}

/** Asks, one question at a time, what connections wait for. */
export function PromptDialogs({ prompts, connections }: PromptDialogsProps) {
  const openId = useStore(promptView, (view) => view.openId);
  const prompt = prompts.find(({ promptId }) => promptId === openId);
  if (!prompt) return null;
  const waiting = connections
    .filter(({ connectionId }) => prompt.connectionIds.includes(connectionId))
    .map(({ name }) => name);
  return prompt.kind === 'mfa-code' ? (
    <MfaDialog key={prompt.promptId} prompt={prompt} waiting={waiting} />
  ) : (
    <SignInDialog key={prompt.promptId} prompt={prompt} waiting={waiting} />
  );
}

const failed = (error: Error) => flash('error', 'The answer was not taken', error.message);
const decline = ({ promptId, connectionIds }: Prompt) => {
  expectNoPrompts(connectionIds);
  void call('connections/decline-prompt', { promptId }).catch(failed);
};

/** `a`, `a and b`, `a, b and 3 others`. */
function listed(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} ${names.length === 3 ? 'other' : 'others'}`;
}

function MfaDialog({
  prompt,
  waiting,
}: {
  prompt: Extract<Prompt, { kind: 'mfa-code' }>;
  waiting: string[];
}) {
  useFocusReturn();
  const { promptId, serial, profile, problem } = prompt;
  const field = useRef<InputProps.Ref>(null);
  useFirstFocus(field);
  const [code, setCode] = useState('');
  const [isTried, setTried] = useState(false);
  const [isSent, setSent] = useState(false);
  const isValid = mfaCodeSchema.safeParse(code.trim()).success;
  const submit = () => {
    setTried(true);
    if (!isValid || isSent) return;
    setSent(true);
    call('connections/answer-prompt', { promptId, code: code.trim() }).catch((error: Error) => {
      setSent(false);
      failed(error);
    });
  };
  return (
    <Modal
      visible
      size="small"
      header="MFA code"
      closeAriaLabel="Close"
      onDismiss={() => decline(prompt)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => decline(prompt)}>
            Not now
          </Button>
          <Button variant="primary" loading={isSent} onClick={submit}>
            Continue
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          {problem !== undefined && <Alert type="error">{problem}</Alert>}
          <Box>
            The profile <strong>{profile}</strong> asks for a code of the device{' '}
            <span className="breakable">{serial}</span>.
            {waiting.length > 0 && ` ${listed(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for it.`}
          </Box>
          <FormField
            label="Code"
            errorText={isTried && !isValid ? 'A code of an MFA device has six digits.' : undefined}
          >
            <Input
              ref={field}
              value={code}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => setCode(detail.value.slice(0, 12))}
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}

function SignInDialog({
  prompt,
  waiting,
}: {
  prompt: Extract<Prompt, { kind: 'sign-in' }>;
  waiting: string[];
}) {
  useFocusReturn();
  const button = useRef<ButtonProps.Ref>(null);
  useFirstFocus(button);
  const { promptId, sessionName, startUrl, stage, userCode, verificationUrl, problem } = prompt;
  const begin = () => void call('connections/answer-prompt', { promptId }).catch(failed);
  const isInBrowser = stage === 'browser';
  return (
    <Modal
      visible
      header={`Sign in to ${sessionName}`}
      closeAriaLabel="Close"
      onDismiss={() => decline(prompt)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => decline(prompt)}>
            {isInBrowser ? 'Give up' : 'Not now'}
          </Button>
          <Button
            ref={button}
            variant={isInBrowser ? 'normal' : 'primary'}
            iconName="external"
            iconAlign="right"
            onClick={begin}
          >
            {isInBrowser ? 'Open the page again' : 'Sign in with the browser'}
          </Button>
        </DialogActions>
      }
    >
      <SpaceBetween size="m">
        {problem !== undefined && <Alert type="error">{problem}</Alert>}
        <Box>
          IAM Identity Center at <span className="breakable">{startUrl}</span> asks who you are.
          {waiting.length > 0 &&
            ` ${listed(waiting)} ${waiting.length === 1 ? 'goes' : 'go'} on when you have signed in.`}
        </Box>
        {isInBrowser && (
          <StatusIndicator type="in-progress">Waiting for the sign-in in the browser</StatusIndicator>
        )}
        {isInBrowser && userCode !== undefined && (
          <Box>
            The page in the browser shows this code. When it shows another one, somebody else has begun it:
            give up.
            <div className="sign-in-code" data-testid="sign-in-code">
              <Copyable text={userCode} label="code" />
            </div>
          </Box>
        )}
        {isInBrowser && verificationUrl !== undefined && (
          <Box color="text-body-secondary" fontSize="body-s">
            No page has opened? Its address: <Copyable text={verificationUrl} label="address" />
          </Box>
        )}
      </SpaceBetween>
    </Modal>
  );
}
