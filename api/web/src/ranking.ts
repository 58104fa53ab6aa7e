// A ranking as the ballot paper has it: one number a candidate in the paper's
// order, 0 for unmarked (docs/protocol.md, section 2; R61).

export interface PaperRules {
  /** strict: the marks are 1..k, each once. equal: ranks may be shared, without a gap. */
  ranking: "strict" | "equal";
  candidates: number;
  maxRank: number;
  maxMarks: number;
}

export type Fault = { why: "length" | "range" | "too-many" | "too-deep" } | { why: "repeated" | "gap"; rank: number };

/** faultOf returns what makes the ranking invalid, or null. A blank paper is valid. */
export function faultOf(ranks: readonly number[], rules: PaperRules): Fault | null {
  if (ranks.length !== rules.candidates) return { why: "length" };
  if (ranks.some((r) => !Number.isInteger(r) || r < 0 || r > 63)) return { why: "range" };
  const marks = ranks.filter((r) => r > 0).sort((a, b) => a - b);
  if (marks.length > rules.maxMarks) return { why: "too-many" };
  for (const [i, rank] of marks.entries()) {
    if (rules.ranking === "strict") {
      if (i > 0 && marks[i - 1] === rank) return { why: "repeated", rank };
      if (rank !== i + 1) return { why: "gap", rank: i + 1 };
    } else if (rank > (marks[i - 1] ?? 0) + 1) {
      return { why: "gap", rank: (marks[i - 1] ?? 0) + 1 };
    }
  }
  if ((marks.at(-1) ?? 0) > rules.maxRank) return { why: "too-deep" };
  return null;
}

/** elementBytes and fields: an element of the ballot holds 40 fields of 6 bits in 30 bytes. */
export const elementBytes = 30;
const fields = 40;

/** pack writes the code R6: the most significant bit first, the rest zero. */
export function pack(ranks: readonly number[]): Uint8Array[] {
  if (ranks.length === 0) throw new RangeError("a ballot paper without candidates");
  const elements: Uint8Array[] = [];
  for (let from = 0; from < ranks.length; from += fields) {
    const bytes = new Uint8Array(elementBytes);
    for (const [i, rank] of ranks.slice(from, from + fields).entries()) {
      if (!Number.isInteger(rank) || rank < 0 || rank > 63) throw new RangeError(`rank ${rank}`);
      const bit = i * 6;
      const at = bit >> 3;
      const shifted = rank << (10 - (bit & 7)); // within 16 bits
      bytes[at]! |= shifted >> 8;
      if (at + 1 < elementBytes) bytes[at + 1]! |= shifted & 255;
    }
    elements.push(bytes);
  }
  return elements;
}

/** unpack reads what pack wrote, or throws when fields beyond the last candidate are not zero. */
export function unpack(elements: readonly Uint8Array[], candidates: number): number[] {
  if (elements.length !== Math.ceil(candidates / fields)) throw new Error("wrong number of elements");
  const all: number[] = [];
  for (const bytes of elements) {
    for (let i = 0; i < fields; i++) {
      const bit = i * 6;
      const at = bit >> 3;
      all.push((((bytes[at]! << 8) | (bytes[at + 1] ?? 0)) >> (10 - (bit & 7))) & 63);
    }
  }
  if (all.slice(candidates).some((r) => r !== 0)) throw new Error("marks beyond the last candidate");
  return all.slice(0, candidates);
}
