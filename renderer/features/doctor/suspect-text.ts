import type { Suspect } from '#shared/doctor/examination';
import type { ColumnKinds } from '#shared/fleet/row-query';

/** What the list alone tells of an instance of which nothing stands out. */
export const noReason = 'Nothing stands out yet; examine it';

export const standingWords: Record<Suspect['standing'], string> = {
  never: 'Never heard',
  lost: 'Connection lost',
};

/** `EC2 instance` or `Hybrid node`. */
export const kindWords: Record<Suspect['kind'], string> = { ec2: 'EC2 instance', hybrid: 'Hybrid node' };

/** A column of a suspect as a text, to look for and to sort by. */
export function suspectText(suspect: Suspect, column: string): string {
  switch (column) {
    case 'name':
      return suspect.name;
    case 'reason':
      return suspect.reason?.title ?? noReason;
    case 'nodeId':
      return suspect.nodeId;
    case 'kind':
      return kindWords[suspect.kind];
    case 'standing':
      return standingWords[suspect.standing];
    case 'instanceState':
      return suspect.instanceState ?? '';
    case 'platform':
      return suspect.platform ?? '';
    case 'lastPing':
      return suspect.lastPingAt === undefined ? '' : new Date(suspect.lastPingAt).toISOString();
    case 'agentVersion':
      return suspect.agentVersion ?? '';
    default:
      return '';
  }
}

export const suspectKinds: ColumnKinds = (column) =>
  column === 'lastPing' ? 'time' : column === 'nodeId' ? 'id' : 'text';

export const suspectSearchColumns = [
  'name',
  'nodeId',
  'reason',
  'kind',
  'standing',
  'instanceState',
  'platform',
  'agentVersion',
];
