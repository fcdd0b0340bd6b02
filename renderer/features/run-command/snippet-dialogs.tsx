import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CommandDraft } from '#shared/commands/command-draft';
import { type Snippet, type SnippetVariable, snippetVariables } from '#shared/commands/snippet';
import { call } from '../../host/host';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';

interface SaveSnippetProps {
  draft: CommandDraft;
  snippets: readonly Snippet[];
  onClose(): void;
}

/** Keeps what is run, without whom it is run on. */
export function SaveSnippet({ draft, snippets, onClose }: SaveSnippetProps) {
  useFocusReturn();
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const field = useRef<InputProps.Ref>(null);
  useFirstFocus(field);
  const wanted = name.trim();
  const before = snippets.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const variables = snippetVariables(draft.parameters);
  const problem =
    wanted === ''
      ? 'A snippet needs a name.'
      : wanted.length > 100
        ? 'A name has at most 100 characters.'
        : undefined;
  const save = useMutation({
    mutationFn: () =>
      call('snippets/save', {
        snippetId: before?.snippetId ?? crypto.randomUUID(),
        name: wanted,
        documentName: draft.documentName,
        documentVersion: draft.documentVersion,
        parameters: draft.parameters,
      }),
    onSuccess: () => {
      flash('success', `Saved as snippet ${wanted}`);
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (problem === undefined && !save.isPending) save.mutate();
  };
  return (
    <Modal
      visible
      header="Save as snippet"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <DialogActions>
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" loading={save.isPending} onClick={submit} data-testid="save-snippet">
            {before ? 'Replace' : 'Save'}
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
          <FormField
            label="Name"
            errorText={isTried ? problem : undefined}
            constraintText={before ? `It replaces the snippet ${before.name}.` : ''}
          >
            <Input
              ref={field}
              value={name}
              ariaLabel="Name"
              onChange={({ detail }) => setName(detail.value)}
            />
          </FormField>
          <Box color="text-body-secondary">
            {variables.length > 0
              ? `Its variables are asked for when it is used: ${variables.map((one) => one.name).join(', ')}.`
              : 'Write [[name]] or [[name=default]] in a parameter for what is to be asked when the snippet is used.'}
          </Box>
          <Box color="text-body-secondary">
            Parameters are kept as they are written, in a file of this computer: keep no secrets in them.
          </Box>
          {save.isError && <Failure title="The snippet was not saved" error={save.error} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}

interface FillVariablesProps {
  title: string;
  variables: readonly SnippetVariable[];
  onAnswer(values: Record<string, string> | undefined): void;
}

/** Asks for the variables of a snippet. */
export function FillVariables({ title, variables, onAnswer }: FillVariablesProps) {
  useFocusReturn();
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(variables.map((one) => [one.name, one.default])),
  );
  const field = useRef<InputProps.Ref>(null);
  useFirstFocus(field);
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={() => onAnswer(undefined)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => onAnswer(undefined)}>
            Cancel
          </Button>
          <Button variant="primary" onClick={() => onAnswer(values)} data-testid="fill-variables">
            Fill in
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer(values);
        }}
      >
        <SpaceBetween size="m">
          {variables.map(({ name }, at) => (
            <FormField key={name} label={name}>
              <Input
                {...(at === 0 ? { ref: field } : {})}
                value={values[name] ?? ''}
                ariaLabel={name}
                disableBrowserAutocorrect
                onChange={({ detail }) => setValues({ ...values, [name]: detail.value })}
              />
            </FormField>
          ))}
          <Box color="text-body-secondary">
            Values are put in as they are: quote what a shell would read otherwise.
          </Box>
        </SpaceBetween>
        {/* Enter in a field fills in. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

interface DeleteSnippetsProps {
  snippets: readonly Snippet[];
  onClose(): void;
}

/** The snippets, each of which can be deleted. */
export function DeleteSnippets({ snippets, onClose }: DeleteSnippetsProps) {
  useFocusReturn();
  const remove = useMutation({ mutationFn: (snippetId: string) => call('snippets/delete', { snippetId }) });
  return (
    <Modal
      visible
      header="Snippets"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </DialogActions>
      }
    >
      <SpaceBetween size="xs">
        {snippets.length === 0 && <Box color="text-body-secondary">There are no snippets.</Box>}
        {snippets.map((one) => (
          <SpaceBetween key={one.snippetId} direction="horizontal" size="s" alignItems="center">
            <Button
              iconName="remove"
              variant="icon"
              ariaLabel={`Delete the snippet ${one.name}`}
              onClick={() => remove.mutate(one.snippetId)}
            />
            <Box>
              {one.name}{' '}
              <Box variant="small" display="inline" color="text-body-secondary">
                {one.documentName}
              </Box>
            </Box>
          </SpaceBetween>
        ))}
        {remove.isError && <Failure title="The snippet was not deleted" error={remove.error} />}
      </SpaceBetween>
    </Modal>
  );
}
