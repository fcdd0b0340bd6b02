import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ConnectionPlan } from '#shared/commands/plan-sends';
import { mostNodeIds } from '#shared/commands/send-command';
import { type Connection, isDown } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';

interface TargetPreviewProps {
  plans: readonly ConnectionPlan[];
  connections: readonly Connection[];
  documentName: string;
  /** Whether a connection has the document; undefined while that is not known. */
  hasDocument(connectionId: string): boolean | undefined;
  /** Nodes are still being read. */
  isReading: boolean;
  /** For chosen nodes: takes some of them out. */
  onLeaveOut: ((nodes: readonly ManagedNode[]) => void) | undefined;
}

const count = (many: number, one: string) => `${many.toLocaleString()} ${one}${many === 1 ? '' : 's'}`;

/** Why nothing can be sent to a connection, as a sentence. */
export function whyNotTo(
  connection: Connection | undefined,
  documentName: string,
  hasDocument: boolean | undefined,
): string | undefined {
  if (!connection) return 'The connection is not among those that are looked at.';
  if (isDown(connection.state)) return 'The connection is not available.';
  if (connection.isReadOnly) return 'The connection is marked as read-only, so no commands are sent to it.';
  if (documentName !== '' && hasDocument === false) return `It has no document ${documentName}.`;
  return undefined;
}

/** Who gets the command as things are now, by connection. */
export function TargetPreview(props: TargetPreviewProps) {
  const { plans, connections, documentName, hasDocument, isReading, onLeaveOut } = props;
  const total = plans.reduce((sum, plan) => sum + plan.nodes.length, 0);
  const isOpen = plans.some((plan) => plan.isOpen);
  if (plans.length === 0) return null;
  return (
    <div data-testid="target-preview" role="status">
      <SpaceBetween size="xs">
        <Box variant="h3" fontSize="heading-s" padding="n">
          {isOpen
            ? 'Who is in the resource group is known to the service alone'
            : `${count(total, 'node')} ${total === 1 ? 'matches' : 'match'} now`}
          {isReading ? ', while nodes are still being read' : ''}
        </Box>
        {plans.map((plan) => {
          const connection = connections.find(({ connectionId }) => connectionId === plan.connectionId);
          const refusal = whyNotTo(connection, documentName, hasDocument(plan.connectionId));
          return (
            <div key={plan.connectionId}>
              <SpaceBetween size="xxs">
                <Box>
                  <b>{connection?.name ?? plan.connectionId}</b>
                  {': '}
                  {plan.isOpen ? 'decided when it is sent' : count(plan.nodes.length, 'node')}
                  {plan.requests.length > 1 &&
                    `, sent as ${plan.requests.length} commands of at most ${mostNodeIds} nodes, each with its own rate control`}
                  {plan.requests.length === 0 && ', so nothing is sent to it'}
                </Box>
                {refusal !== undefined && plan.requests.length > 0 && (
                  <StatusIndicator type="error">{refusal}</StatusIndicator>
                )}
                {plan.offline.length > 0 && (
                  <StatusIndicator type="warning">
                    {`${names(plan.offline)} ${plan.offline.length === 1 ? 'is' : 'are'} not online: the command waits for ${plan.offline.length === 1 ? 'it' : 'them'} until the delivery time-out.`}
                    <LeaveOut what="those that are not online" nodes={plan.offline} onLeaveOut={onLeaveOut} />
                  </StatusIndicator>
                )}
                {plan.misfits.length > 0 && (
                  <StatusIndicator type="warning">
                    {`The document is not for the platform of ${names(plan.misfits)}${onLeaveOut ? ', and a command that names such a node is refused' : ''}.`}
                    <LeaveOut what="those of another platform" nodes={plan.misfits} onLeaveOut={onLeaveOut} />
                  </StatusIndicator>
                )}
                {plan.missing.length > 0 && (
                  <StatusIndicator type="error">
                    {`${plan.missing.join(', ')} ${plan.missing.length === 1 ? 'is' : 'are'} no longer registered.`}
                  </StatusIndicator>
                )}
                {plan.nodes.length > 1 && (
                  <ExpandableSection
                    headerText={`Who in ${connection?.name ?? plan.connectionId}`}
                    variant="footer"
                  >
                    <ul className="preview-names">
                      {plan.nodes.slice(0, 200).map((node) => (
                        <li key={node.nodeId}>{`${node.name} (${node.nodeId})`}</li>
                      ))}
                      {plan.nodes.length > 200 && <li>{`and ${plan.nodes.length - 200} more`}</li>}
                    </ul>
                  </ExpandableSection>
                )}
              </SpaceBetween>
            </div>
          );
        })}
      </SpaceBetween>
    </div>
  );
}

function names(nodes: readonly ManagedNode[]): string {
  const shown = nodes.slice(0, 3).map(({ name }) => name);
  const rest = nodes.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest.toLocaleString()} more` : shown.join(', ');
}

function LeaveOut({
  what,
  nodes,
  onLeaveOut,
}: {
  what: string;
  nodes: readonly ManagedNode[];
  onLeaveOut: TargetPreviewProps['onLeaveOut'];
}) {
  if (!onLeaveOut) return null;
  return (
    <>
      {' '}
      <Button variant="inline-link" ariaLabel={`Leave out ${what}`} onClick={() => onLeaveOut(nodes)}>
        Leave out
      </Button>
    </>
  );
}
