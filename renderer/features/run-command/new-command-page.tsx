import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { Command } from '#shared/commands/command';
import { emptyDraft } from '#shared/commands/command-draft';
import { draftProblems, filledParameters, hasProblems, refusedAt } from '#shared/commands/draft-problems';
import { planSends } from '#shared/commands/plan-sends';
import { scriptParameters } from '#shared/commands/read-command-document';
import { fillVariables, type Snippet, snippetVariables } from '#shared/commands/snippet';
import type { Connection } from '#shared/connections/connection';
import { useNodeLists } from '../../host/node-lists';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { FailureText } from '../../ui/failure-text';
import { DocumentPicker } from './document-picker';
import { DocumentSection } from './document-section';
import { newCommandStore } from './new-command-store';
import { OptionsSection } from './options-section';
import { ParameterField } from './parameter-field';
import { ScriptPreview } from './script-preview';
import { DeleteSnippets, FillVariables, SaveSnippet } from './snippet-dialogs';
import { TargetPreview, whyNotTo } from './target-preview';
import { TargetsSection } from './targets-section';
import { useDocument, useDocumentDescription, useDocuments, useDocumentVersions } from './use-documents';
import { useSending } from './use-sending';
import { useSnippets } from './use-snippets';

interface NewCommandPageProps {
  /** Those that are looked at as one: a command goes to each that has nodes for it. */
  connections: readonly Connection[];
  /** Of these, the one whose document is shown where several have it. */
  focused: Connection;
  onBack(): void;
  onSent(commands: Command[]): void;
}

type Dialog = { kind: 'preview' | 'save' | 'delete' } | { kind: 'fill'; snippet?: Snippet };

const count = (many: number, one: string) => `${many.toLocaleString()} ${one}${many === 1 ? '' : 's'}`;

/** Puts a command together: what is run, with which parameters, on whom and how. */
export function NewCommandPage({ connections, focused, onBack, onSent }: NewCommandPageProps) {
  const draft = useStore(newCommandStore, (store) => store.draft);
  const begun = useStore(newCommandStore, (store) => store.begun);
  const { change, setParameter, begin } = newCommandStore.getState();
  const { nodes, isReading } = useNodeLists(connections);
  const documents = useDocuments(connections);
  const snippets = useSnippets();
  const [isPicking, setPicking] = useState(false);
  const [isTried, setTried] = useState(false);
  const [dialog, setDialog] = useState<Dialog>();
  const errors = useRef<HTMLDivElement>(null);
  const failed = useRef<HTMLDivElement>(null);

  const offered = documents.documents.find(({ name }) => name === draft.documentName);
  const source =
    offered && !offered.connectionIds.includes(focused.connectionId)
      ? offered.connectionIds[0]
      : focused.connectionId;
  const document = useDocument(source, draft.documentName, draft.documentVersion || '$DEFAULT');
  const description = useDocumentDescription(source, draft.documentName);
  const versions = useDocumentVersions(source, draft.documentName);
  const declarations = document.data?.source.parameters;
  const scripts = useMemo(
    () => (document.data ? scriptParameters(document.data.source) : undefined),
    [document.data],
  );
  const parameters = useMemo(
    () => filledParameters(declarations ?? {}, draft.parameters),
    [declarations, draft.parameters],
  );
  const platformTypes = offered?.platformTypes ?? description?.platformTypes ?? [];
  const plans = useMemo(
    () =>
      planSends({
        draft,
        parameters,
        connectionIds: connections.map(({ connectionId }) => connectionId),
        nodes,
        platformTypes,
      }),
    [draft, parameters, connections, nodes, platformTypes],
  );
  const hasDocument = (connectionId: string) =>
    documents.isRead(connectionId) ? (offered?.connectionIds.includes(connectionId) ?? false) : undefined;
  const sendable = plans.filter(
    (plan) =>
      plan.requests.length > 0 &&
      whyNotTo(
        connections.find(({ connectionId }) => connectionId === plan.connectionId),
        draft.documentName,
        hasDocument(plan.connectionId),
      ) === undefined,
  );
  /** Chosen nodes of connections that are not looked at. */
  const stray =
    draft.targets.kind === 'nodes'
      ? draft.targets.nodes.filter(
          (node) => !connections.some(({ connectionId }) => connectionId === node.connectionId),
        )
      : [];

  const sending = useSending((commands) => {
    begin(emptyDraft);
    onSent(commands);
  });
  // What was refused was another command once something is changed.
  useEffect(() => sending.clear(), [draft, sending.clear]);
  const failures = sending.outcomes.filter(({ failure }) => failure !== undefined);
  const hasFailures = failures.length > 0;
  const isPartlySent = sending.outcomes.some(({ sent }) => sent.length > 0);
  useEffect(() => {
    if (!hasFailures) return;
    failed.current?.scrollIntoView({ block: 'start' });
    failed.current?.focus();
    // A document that is gone is not offered any longer.
    if (failures.some(({ failure }) => failure?.code === 'NotFound')) {
      documents.readAgain();
      void document.refetch();
    }
  }, [hasFailures]);
  const refusals = failures.map(({ failure }) =>
    failure?.code === 'Invalid' || failure?.code === 'NotFound'
      ? refusedAt(failure.message, Object.keys(declarations ?? {}))
      : { parameters: {} },
  );
  const problems = draftProblems(draft, declarations);
  if (problems.targets === undefined && sendable.length === 0 && !isReading)
    problems.targets =
      plans.length === 0 || plans.every(({ requests }) => requests.length === 0)
        ? 'Nobody matches, so there is nothing to send.'
        : 'The command can be sent to none of these connections.';
  if (problems.document === undefined && document.isError) problems.document = document.error.message;
  const shown = useMemo(() => {
    const base = isTried ? problems : { parameters: typedOnly(problems.parameters, draft.parameters) };
    const always = {
      ...(draft.maxConcurrency && problems.maxConcurrency ? { maxConcurrency: problems.maxConcurrency } : {}),
      ...(draft.maxErrors && problems.maxErrors ? { maxErrors: problems.maxErrors } : {}),
      ...(draft.timeoutSeconds && problems.timeoutSeconds ? { timeoutSeconds: problems.timeoutSeconds } : {}),
      ...(problems.outputS3BucketName ? { outputS3BucketName: problems.outputS3BucketName } : {}),
      ...(problems.outputS3KeyPrefix ? { outputS3KeyPrefix: problems.outputS3KeyPrefix } : {}),
      ...(problems.comment ? { comment: problems.comment } : {}),
    };
    return Object.assign({}, ...refusals, base, always, {
      parameters: Object.assign({}, ...refusals.map((one) => one.parameters), base.parameters),
    }) as typeof problems;
  }, [isTried, JSON.stringify(problems), JSON.stringify(refusals), draft]);
  const openVariables = snippetVariables(parameters);
  const total = sendable.reduce((sum, { nodes: meant }) => sum + meant.length, 0);
  const commandCount = sendable.reduce((sum, { requests }) => sum + requests.length, 0);
  const isOpen = sendable.some((plan) => plan.isOpen);

  const run = () => {
    setTried(true);
    if (hasProblems(problems) || !document.data) {
      // To the first field that is wrong, once its sentence stands there.
      setTimeout(() => {
        const wrong = errors.current?.querySelector<HTMLElement>(
          '[aria-invalid="true"], [data-testid="targets-problem"]',
        );
        wrong?.focus();
        wrong?.scrollIntoView({ block: 'center' });
      });
      return;
    }
    void sending.send(sendable);
  };

  const applySnippet = (snippet: Snippet) => {
    if (snippetVariables(snippet.parameters).length > 0) setDialog({ kind: 'fill', snippet });
    else takeSnippet(snippet, {});
  };
  const takeSnippet = (snippet: Snippet, values: Record<string, string>) => {
    setPicking(false);
    begin({
      ...newCommandStore.getState().draft,
      documentName: snippet.documentName,
      documentVersion: snippet.documentVersion,
      parameters: fillVariables(snippet.parameters, values),
    });
  };

  return (
    <div ref={errors}>
      <SpaceBetween size="m">
        <BreadcrumbGroup
          items={[
            { text: 'Run Command', href: '#commands' },
            { text: 'New command', href: '#new-command' },
          ]}
          ariaLabel="Breadcrumbs"
          onFollow={(event) => {
            event.preventDefault();
            if (event.detail.href === '#commands') onBack();
          }}
        />
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <ButtonDropdown
                data-testid="snippets"
                items={[
                  ...(snippets.length > 0
                    ? [
                        {
                          text: 'Use',
                          items: snippets.map((one) => ({ id: one.snippetId, text: one.name })),
                        },
                      ]
                    : []),
                  {
                    id: 'save',
                    text: 'Save as snippet…',
                    disabled: draft.documentName === '',
                    disabledReason: 'Choose a document first.',
                  },
                  { id: 'delete', text: 'Delete snippets…', disabled: snippets.length === 0 },
                ]}
                onItemClick={({ detail }) => {
                  const snippet = snippets.find((one) => one.snippetId === detail.id);
                  if (snippet) applySnippet(snippet);
                  else setDialog({ kind: detail.id === 'save' ? 'save' : 'delete' });
                }}
              >
                Snippets
              </ButtonDropdown>
              <Button
                disabled={JSON.stringify(draft) === JSON.stringify(emptyDraft)}
                onClick={() => {
                  setTried(false);
                  setPicking(false);
                  begin(emptyDraft);
                }}
              >
                Begin anew
              </Button>
            </SpaceBetween>
          }
        >
          New command
        </Header>
        {hasFailures && (
          <div ref={failed} tabIndex={-1} className="send-failures">
            <Alert
              type="error"
              header={isPartlySent ? 'Not all of it was sent' : 'Nothing was sent'}
              action={
                <Button loading={sending.isSending} onClick={() => void sending.sendRest()}>
                  {isPartlySent ? 'Send the rest' : 'Try again'}
                </Button>
              }
            >
              <div data-testid="send-failures">
                {sending.outcomes.map(({ plan, sent, failure }) => {
                  const name =
                    connections.find(({ connectionId }) => connectionId === plan.connectionId)?.name ??
                    plan.connectionId;
                  return (
                    <div key={plan.connectionId}>
                      {sent.length > 0 &&
                        `${name}: ${count(sent.length, 'command')} sent (${sent.map(({ commandId }) => commandId).join(', ')}). `}
                      {failure && (
                        <>
                          {`${name}: `}
                          <FailureText error={failure} />
                        </>
                      )}
                    </div>
                  );
                })}
              </div>
            </Alert>
          </div>
        )}
        <DocumentSection
          name={draft.documentName}
          version={draft.documentVersion}
          document={offered}
          description={description}
          versions={versions}
          // Why it cannot be read stands above already.
          problem={document.isError ? undefined : isTried ? problems.document : shown.document}
          failure={document.isError ? document.error : undefined}
          isPicking={isPicking}
          actions={undefined}
          onPick={() => setPicking(true)}
          onVersion={(documentVersion) => change({ documentVersion })}
          onRetry={() => {
            documents.readAgain();
            void document.refetch();
          }}
          picker={
            <DocumentPicker
              documents={documents.documents}
              connections={connections}
              isLoading={documents.isReading}
              error={documents.error}
              onRetry={documents.readAgain}
              onCancel={draft.documentName === '' ? undefined : () => setPicking(false)}
              onChoose={(documentName) => {
                setPicking(false);
                if (documentName !== draft.documentName)
                  change({ documentName, documentVersion: '$DEFAULT', parameters: {} });
              }}
            />
          }
        />
        {draft.documentName !== '' && !document.isError && (
          <Container
            header={
              <Header
                variant="h2"
                actions={
                  <Button
                    data-testid="preview-script"
                    disabled={!document.data}
                    onClick={() => setDialog({ kind: 'preview' })}
                  >
                    Preview
                  </Button>
                }
              >
                Parameters
              </Header>
            }
          >
            {!document.data ? (
              <Box padding="s">
                <Spinner /> Reading the document
              </Box>
            ) : (
              <SpaceBetween size="m">
                {Object.keys(declarations ?? {}).length === 0 && (
                  <Box color="text-body-secondary">The document has no parameters.</Box>
                )}
                {Object.entries(declarations ?? {}).map(([name, declaration]) => (
                  <ParameterField
                    key={`${begun} ${draft.documentName} ${name}`}
                    name={name}
                    declaration={declaration}
                    typed={draft.parameters[name]}
                    language={scripts?.get(name)}
                    problem={shown.parameters[name]}
                    onChange={(texts) => setParameter(name, texts)}
                  />
                ))}
              </SpaceBetween>
            )}
          </Container>
        )}
        <TargetsSection
          key={`targets ${begun}`}
          targets={draft.targets}
          nodes={nodes}
          connections={connections}
          problem={shown.targets}
          onChange={(targets) => change({ targets })}
          preview={
            <SpaceBetween size="xs">
              {stray.length > 0 && (
                <Alert type="warning">
                  {`${count(stray.length, 'chosen node')} ${stray.length === 1 ? 'belongs' : 'belong'} to connections that are not looked at, and ${stray.length === 1 ? 'is' : 'are'} left out. Choose the connections at the top to include them.`}
                </Alert>
              )}
              <TargetPreview
                plans={plans}
                connections={connections}
                documentName={draft.documentName}
                hasDocument={hasDocument}
                isReading={isReading}
                onLeaveOut={
                  draft.targets.kind === 'nodes'
                    ? (left) => {
                        const gone = new Set(left.map((node) => `${node.connectionId} ${node.nodeId}`));
                        if (draft.targets.kind === 'nodes')
                          newCommandStore
                            .getState()
                            .setNodes(
                              draft.targets.nodes.filter(
                                (node) => !gone.has(`${node.connectionId} ${node.nodeId}`),
                              ),
                            );
                      }
                    : undefined
                }
              />
            </SpaceBetween>
          }
        />
        <OptionsSection draft={draft} problems={shown} onChange={change} />
        {openVariables.length > 0 && (
          <Alert type="info" action={<Button onClick={() => setDialog({ kind: 'fill' })}>Fill in</Button>}>
            {`The parameters hold what looks like variables of a snippet: ${openVariables.map(({ name }) => `[[${name}]]`).join(', ')}. They are sent as they stand unless they are filled in.`}
          </Alert>
        )}
      </SpaceBetween>
      <div className="new-command-bar">
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Button variant="primary" loading={sending.isSending} data-testid="run-command" onClick={run}>
            Run
          </Button>
          <CopyAsCli
            isDisabled={draft.documentName === '' || commandCount === 0}
            calls={() =>
              sendable.flatMap(({ connectionId, requests }) =>
                requests
                  .flatMap((request) => cliCalls.sendCommand(request))
                  .map((one) => ({ ...one, connectionId })),
              )
            }
          />
          <Button variant="link" onClick={onBack}>
            Cancel
          </Button>
          <Box color="text-body-secondary">
            <span data-testid="run-summary">
              {commandCount === 0
                ? 'Nothing would be sent as it stands.'
                : `${isOpen ? 'Whoever is in the group' : count(total, 'node')} on ${count(sendable.length, 'connection')}, as ${count(commandCount, 'command')}.`}
            </span>
          </Box>
        </SpaceBetween>
      </div>
      {dialog?.kind === 'preview' && document.data && (
        <ScriptPreview
          document={document.data.source}
          parameters={parameters}
          nodes={sendable.flatMap((plan) => plan.nodes)}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.kind === 'save' && (
        <SaveSnippet draft={draft} snippets={snippets} onClose={() => setDialog(undefined)} />
      )}
      {dialog?.kind === 'delete' && (
        <DeleteSnippets snippets={snippets} onClose={() => setDialog(undefined)} />
      )}
      {dialog?.kind === 'fill' && (
        <FillVariables
          title={dialog.snippet ? `Use the snippet ${dialog.snippet.name}` : 'Fill in the variables'}
          variables={dialog.snippet ? snippetVariables(dialog.snippet.parameters) : openVariables}
          onAnswer={(values) => {
            setDialog(undefined);
            if (!values) return;
            if (dialog.snippet) takeSnippet(dialog.snippet, values);
            else change({ parameters: fillVariables(draft.parameters, values) });
          }}
        />
      )}
    </div>
  );
}

/** Problems of parameters that a person has typed into. */
function typedOnly(problems: Record<string, string>, typed: Record<string, string[]>) {
  return Object.fromEntries(
    Object.entries(problems).filter(([name]) => (typed[name] ?? []).some((text) => text !== '')),
  );
}
