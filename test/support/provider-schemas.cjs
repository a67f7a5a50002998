// @ts-check
"use strict";

/**
 * Fields of the message GetProviderSchema.Response that map names to schemas: of resources, data sources and ephemeral
 * resources.
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
 */
const MAPS = [2, 3, 8];

/** Wire types of protocol buffers. @see https://protobuf.dev/programming-guides/encoding/ */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * A provider's answer to what its schemas are, without those of other types than these.
 * @param {Buffer} message @param {ReadonlySet<string>} types @returns {Buffer}
 */
function schemasOf(message, types) {
  const kept = [];
  for (let at = 0; at < message.length;) {
    const tag = varint(message, at);
    const wire = tag.value % 8;
    if (wire !== VARINT && wire !== LENGTH_DELIMITED) throw new Error(`the schemas have a field of wire type ${wire}`);
    const content = varint(message, tag.end);
    const end = content.end + (wire === LENGTH_DELIMITED ? content.value : 0);
    const isMap = MAPS.includes(Math.floor(tag.value / 8));
    if (!isMap || types.has(keyOf(message.subarray(content.end, end)))) kept.push(message.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** The key of an entry of a map is its first field. @param {Buffer} entry */
function keyOf(entry) {
  const length = varint(entry, 1);
  return entry.toString("utf8", length.end, length.end + length.value);
}

/** @param {Buffer} bytes @param {number} at @returns {{ value: number, end: number }} */
function varint(bytes, at) {
  let value = 0;
  for (let end = at, factor = 1; ; end += 1, factor *= 128) {
    const byte = bytes.readUInt8(end);
    value += (byte % 128) * factor;
    if (byte < 128) return { value, end: end + 1 };
  }
}

module.exports = { schemasOf };
