import { describe, expect, it } from 'vitest';
import { awsRegions, regionProblem } from '#shared/connections/aws-regions';

describe('regionProblem', () => {
  it('is silent about every Region that is known', () => {
    expect(awsRegions.map(regionProblem).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it.each([
    ['eu-wset-1', 'eu-wset-1 is no Region that is known. Is eu-west-1 meant?'],
    ['us-esat-2', 'us-esat-2 is no Region that is known. Is us-east-2 meant?'],
    ['eu-west', '"eu-west" is no name of a Region. Is eu-west-1 meant?'],
    ['xx-nowhere-9', 'xx-nowhere-9 is no Region that is known.'],
    ['Frankfurt', '"Frankfurt" is no name of a Region.'],
  ])('asks about %s', (region, sentence) => {
    expect(regionProblem(region)).toBe(sentence);
  });
});
