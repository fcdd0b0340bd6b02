import Alert from '@cloudscape-design/components/alert';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import { type CheckState, type Examination, examinationText } from '#shared/doctor/examination';
import { countText, type Finding, findingSeverities } from '#shared/doctor/finding';
import { Copyable } from '../../ui/copyable';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { FindingView, severityMarks } from './finding-view';
import { saveReport } from './save-report';
import { useExamination } from './use-examination';

interface ExaminationPageProps {
  connection: Connection;
  nodeId: string;
  /** What it is called where the examination was asked for. */
  name: string;
  onBack(): void;
  onOpenNode(): void;
}

/** Why one machine is not managed: the checks as they run, and what they found. */
export function ExaminationPage({ connection, name, nodeId, onBack, onOpenNode }: ExaminationPageProps) {
  const { connectionId } = connection;
  const canRun = !isDown(connection.state);
  const { cancel, error, examination, isRunning, progress, run } = useExamination(
    connectionId,
    nodeId,
    canRun,
  );
  const findings = examination?.findings ?? progress?.findings ?? [];
  const shownName = examination?.name ?? name;
  const isKnown = findings.some(({ id, severity }) => id === 'registration' && severity !== 'unknown');
  return (
    <SpaceBetween size="xs">
      <BreadcrumbGroup
        items={[
          { text: 'Not managed', href: '#doctor' },
          { text: shownName, href: '#examination' },
        ]}
        ariaLabel="Breadcrumbs"
        onFollow={(event) => {
          event.preventDefault();
          if (event.detail.href === '#doctor') onBack();
        }}
      />
      <SpaceBetween size="m">
        <Header
          variant="h1"
          info={
            <span className="node-facts">
              <Copyable text={nodeId} label="node ID" />
              <Summary findings={findings} isRunning={isRunning} isDone={examination !== undefined} />
            </span>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {isKnown && <Button onClick={onOpenNode}>Open node</Button>}
              <ButtonDropdown
                disabled={!examination}
                disabledReason="When the checks have ended."
                items={[
                  { id: 'copy', text: 'Copy as text' },
                  { id: 'text', text: 'Save as text…' },
                  { id: 'json', text: 'Save as JSON…' },
                ]}
                onItemClick={({ detail }) => {
                  if (detail.id === 'copy') copyReport(examination);
                  else void saveReport({ connectionId, nodeId }, detail.id as 'text' | 'json');
                }}
              >
                Report
              </ButtonDropdown>
              {isRunning ? (
                <Button onClick={cancel} data-testid="cancel-examination">
                  Cancel
                </Button>
              ) : (
                <Button
                  variant="primary"
                  iconName="refresh"
                  disabled={!canRun}
                  disabledReason="The connection is not available."
                  onClick={run}
                  data-testid="examine-again"
                >
                  Examine again
                </Button>
              )}
            </SpaceBetween>
          }
        >
          {shownName}
        </Header>
        {!canRun && !isRunning && findings.length === 0 && (
          <Alert type="info" header="It cannot be examined while the connection is not available" />
        )}
        {error && error.code !== 'Cancelled' && (
          <Failure title="It could not be examined" error={error} onRetry={run} />
        )}
        {error?.code === 'Cancelled' && (
          <Alert type="info" header="The examination was cancelled">
            {findings.length > 0
              ? 'What had been found until then stands below.'
              : 'Nothing had been found yet.'}
          </Alert>
        )}
        {(isRunning || findings.length > 0) && (
          <div className="examination">
            <Findings findings={findings} isRunning={isRunning} />
            <Checks checks={examination?.checks ?? progress?.checks ?? []} />
          </div>
        )}
      </SpaceBetween>
    </SpaceBetween>
  );
}

function copyReport(examination: Examination | undefined): void {
  if (!examination) return;
  navigator.clipboard.writeText(examinationText(examination)).then(
    () => flash('success', 'The report was copied', ''),
    () => flash('error', 'The report could not be copied', 'Save it as a file instead.'),
  );
}

interface SummaryProps {
  findings: readonly Finding[];
  isRunning: boolean;
  isDone: boolean;
}

function Summary({ findings, isDone, isRunning }: SummaryProps): ReactNode {
  if (isRunning)
    return (
      <span role="status">
        <StatusIndicator type="in-progress">Examining</StatusIndicator>
      </span>
    );
  if (!isDone) return null;
  const has = (severity: Finding['severity']) => findings.some((finding) => finding.severity === severity);
  const gravest = findingSeverities.find(has) ?? 'ok';
  const { type } = severityMarks[gravest];
  const text = countText(findings);
  return (
    <span role="status" data-testid="examination-summary">
      <StatusIndicator type={type}>{`${text.charAt(0).toUpperCase()}${text.slice(1)}`}</StatusIndicator>
    </span>
  );
}

function Findings({ findings, isRunning }: { findings: readonly Finding[]; isRunning: boolean }) {
  const telling = findings.filter(({ severity }) => severity !== 'ok');
  const fine = findings.filter(({ severity }) => severity === 'ok');
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Findings</Header>} disableContentPaddings>
        {telling.length > 0 ? (
          <ul className="findings" data-testid="findings">
            {telling.map((finding) => (
              <FindingView key={finding.id} finding={finding} />
            ))}
          </ul>
        ) : (
          <p className="findings-none">
            {isRunning
              ? 'Nothing stands out so far.'
              : 'Nothing that keeps it away was found. Look on the machine itself with quarterdeck doctor.'}
          </p>
        )}
      </Container>
      {fine.length > 0 && (
        <ExpandableSection
          variant="container"
          headerText={
            fine.length === 1 ? 'One thing is as it should be' : `${fine.length} things are as they should be`
          }
          headingTagOverride="h2"
        >
          <ul className="findings" data-testid="fine-findings">
            {fine.map((finding) => (
              <FindingView key={finding.id} finding={finding} />
            ))}
          </ul>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

/** How a check stands, by the gravest thing that it found. */
function checkMark({ severity, state }: CheckState): { type: StatusIndicatorProps.Type; word: string } {
  if (state === 'waiting') return { type: 'stopped', word: 'Waiting' };
  if (state === 'running') return { type: 'in-progress', word: 'Under way' };
  if (severity === undefined) return { type: 'success', word: 'Done' };
  return severityMarks[severity];
}

function Checks({ checks }: { checks: readonly CheckState[] }) {
  if (checks.length === 0) return null;
  return (
    <Container header={<Header variant="h2">Checks</Header>}>
      <ul className="checks" data-testid="checks">
        {checks.map((check) => {
          const { type, word } = checkMark(check);
          return (
            <li key={check.title}>
              <StatusIndicator type={type} iconAriaLabel={word}>
                {check.title}
              </StatusIndicator>
            </li>
          );
        })}
      </ul>
    </Container>
  );
}
