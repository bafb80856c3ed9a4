/** Vectors of clusters in, each new cluster's one nearest neighbour out, and the byte form in which vectors are kept. */

/** Larger than any known model's vectors; a longer answer is refused. */
const maxDimensions = 8192

/**
 * A vector as signed bytes: the largest component becomes 127. Cosine similarity ignores length, and with 256 and more
 * dimensions the rounding moves it by less than 0.01. Null for anything that is no vector of finite numbers.
 */
export function toBytes(vector: unknown): Int8Array | null {
  if (!Array.isArray(vector) || vector.length < 2 || vector.length > maxDimensions) return null
  let largest = 0
  for (const value of vector as unknown[]) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null
    largest = Math.max(largest, Math.abs(value))
  }
  if (largest === 0) return null
  return Int8Array.from(vector as number[], (value) => Math.round((value / largest) * 127))
}

/** Cosine similarity, −1 to 1; 0 when the lengths differ (vectors of two models do not compare). */
export function cosine(a: Int8Array, b: Int8Array): number {
  if (a.length !== b.length) return 0
  let [dot, left, right] = [0, 0, 0]
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number]
    dot += x * y
    left += x * x
    right += y * y
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right)
}

/** The nearest of the others that may be asked about; null when none is near enough. Ties go to the smaller id. */
export function nearest<T extends { cluster_id: string; vector: Int8Array }>(
  one: T,
  others: readonly T[],
  min_similarity: number,
  may: (other: T) => boolean,
): { other: T; similarity: number } | null {
  let best: { other: T; similarity: number } | null = null
  for (const other of others) {
    if (other.cluster_id === one.cluster_id || !may(other)) continue
    const similarity = cosine(one.vector, other.vector)
    if (similarity < min_similarity) continue
    const isBetter =
      best === null ||
      similarity > best.similarity ||
      (similarity === best.similarity && other.cluster_id < best.other.cluster_id)
    if (isBetter) best = { other, similarity }
  }
  return best
}
