/** AWS's Regions, of every partition. A new one works all the same: nothing is refused for not being in this list. */
export const awsRegions: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-1',
  'eu-central-2',
  'eu-isoe-west-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eusc-de-east-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
  'us-west-1',
  'us-west-2',
];

/** What the SDK puts into a host name; anything else cannot be one. */
const regionForm = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;

/** Why a Region may be misspelt, as a sentence; undefined for one that is known. */
export function regionProblem(region: string): string | undefined {
  if (awsRegions.includes(region)) return undefined;
  const near = nearestRegion(region);
  const hint = near === undefined ? '' : ` Is ${near} meant?`;
  if (!regionForm.test(region)) {
    const shown = region.length > 40 ? `${region.slice(0, 40)}…` : region;
    const comment = /\s[#;]/.test(region) ? ' A comment has to stand on a line of its own.' : '';
    return `"${shown}" is no name of a Region.${comment}${hint}`;
  }
  return `${region} is no Region that is known.${hint}`;
}

/** The known Region that is at most two slips away. */
function nearestRegion(text: string): string | undefined {
  const wanted =
    text
      .trim()
      .toLowerCase()
      .split(/[\s#;]/)[0] ?? '';
  let best: { region: string; distance: number } | undefined;
  for (const region of awsRegions) {
    const distance = slips(wanted, region);
    if (distance <= 2 && (best === undefined || distance < best.distance)) best = { region, distance };
  }
  return best?.region;
}

/** Letters to insert, drop, change or swap with their neighbour. */
function slips(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + same,
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 3;
}
