import fc from "fast-check";
import { contains, merged, parseCidr, type CidrBlock } from "../../src/aws/cidr";

test.each([
  [["10.0.0.0/16", "10.1.0.0/16"], ["10.0.0.0/15"]],
  [
    ["10.1.0.0/16", "10.2.0.0/16"],
    ["10.1.0.0/16", "10.2.0.0/16"],
  ],
  [["10.3.0.0/16", "10.0.0.0/16", "10.2.0.0/16", "10.1.0.0/16"], ["10.0.0.0/14"]],
  [
    ["10.0.0.0/16", "10.0.3.0/24", "10.2.0.0/16"],
    ["10.0.0.0/16", "10.2.0.0/16"],
  ],
  [["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"], ["10.0.0.0/23"]],
  [[], []],
])("%j make up %j", (blocks, expected) => {
  expect(merged(blocks)).toEqual(expected);
});

test("merged blocks have exactly the addresses of the given ones, and no two of them could be one", () => {
  const blocks = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 24, max: 26 })), { maxLength: 40 })
    .map((drawn) => drawn.map(([third, prefix]) => `10.0.${third}.0/${prefix}`));
  fc.assert(
    fc.property(blocks, (texts) => {
      const before = texts.map(parsed);
      const after = merged(texts).map(parsed);
      const size = (block: CidrBlock): number => block.last - block.first + 1;
      const addresses = (list: readonly CidrBlock[]): Set<number> =>
        new Set(list.flatMap((block) => Array.from({ length: size(block) }, (_, index) => block.first + index)));
      expect(addresses(after)).toEqual(addresses(before));
      expect(after.reduce((sum, block) => sum + size(block), 0)).toBe(addresses(before).size);
      for (const block of before) expect(after.some((wider) => contains(wider, block))).toBe(true);
      for (const [index, block] of after.entries()) {
        const next = after[index + 1];
        if (next?.prefix === block.prefix && block.last + 1 === next.first)
          expect(block.first % (2 * size(block))).not.toBe(0);
      }
    }),
  );
});

function parsed(text: string): CidrBlock {
  const block = parseCidr(text);
  if (!block) throw new Error(text);
  return block;
}
