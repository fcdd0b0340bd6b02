import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type RoleName, rolePolicyText, roleText } from '#shared/permissions/role-policy';
import { call } from '../../host/host';
import { flashFailure } from '../../ui/flash-failure';
import { flash } from '../../ui/flash-store';
import { TextBlock } from '../../ui/text-block';

async function copy(role: RoleName): Promise<void> {
  try {
    await navigator.clipboard.writeText(rolePolicyText(role));
    flash('success', `Policy of the ${role} copied`);
  } catch {
    flash('error', 'Nothing was copied', 'The clipboard could not be written.');
  }
}

async function save(role: RoleName): Promise<void> {
  try {
    const result = await call('permissions/save-policy', { role });
    if (result.saved) flash('success', `Policy of the ${role} saved`, result.path);
  } catch (thrown) {
    flashFailure('The policy was not saved', thrown);
  }
}

/** The policy of a role, ready to copy or to save. */
export function RolePolicyView({ role }: { role: RoleName }) {
  const { title, may } = roleText(role);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`${title}: ${may}.`}
          actions={
            <div className="table-actions">
              <Button iconName="copy" data-testid="copy-policy" onClick={() => void copy(role)}>
                Copy
              </Button>
              <Button iconName="download" data-testid="export-policy" onClick={() => void save(role)}>
                Save…
              </Button>
            </div>
          }
        >
          Policy
        </Header>
      }
    >
      <TextBlock text={rolePolicyText(role)} label={`Policy of the ${role}`} isTall />
    </Container>
  );
}
