import Button from '@cloudscape-design/components/button';
import { useStore } from 'zustand';
import type { Denial } from '#shared/errors/denied';
import { flash } from './flash-store';
import { permissionsPlace } from './permissions-place';
import { TextBlock } from './text-block';

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    flash('success', `${what} copied`);
  } catch {
    flash('error', 'Nothing was copied', 'The clipboard could not be written.');
  }
}

/** What AWS refused, and what can be done about it. */
export function DeniedDetails({ denied }: { denied: Denial }) {
  const openPermissions = useStore(permissionsPlace, (place) => place.open);
  const { action, resource, principal, advice, statement, encodedMessage } = denied;
  return (
    <div className="denied" data-testid="denied-details">
      <dl className="denied-facts">
        <dt>Action</dt>
        <dd>{action}</dd>
        {resource !== undefined && (
          <>
            <dt>Resource</dt>
            <dd>{resource}</dd>
          </>
        )}
        {principal !== undefined && (
          <>
            <dt>Identity</dt>
            <dd>{principal}</dd>
          </>
        )}
      </dl>
      <p>{advice}</p>
      {statement !== undefined && <TextBlock text={statement} label="Policy statement" />}
      <div className="denied-actions">
        {statement !== undefined && (
          <Button
            iconName="copy"
            data-testid="copy-statement"
            onClick={() => void copy(statement, 'Policy statement')}
          >
            Copy the policy statement
          </Button>
        )}
        {encodedMessage !== undefined && (
          <Button
            iconName="copy"
            onClick={() =>
              void copy(
                `aws sts decode-authorization-message --encoded-message ${encodedMessage}`,
                'Command that decodes the message',
              )
            }
          >
            Copy the command that decodes it
          </Button>
        )}
        {openPermissions && (
          <Button variant="inline-link" onClick={openPermissions}>
            Permissions of each screen
          </Button>
        )}
      </div>
    </div>
  );
}
