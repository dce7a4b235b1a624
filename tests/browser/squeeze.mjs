// Makes a screenshot smaller without changing a pixel. Chromium writes each PNG row as differences,
// which is good for photographs; text on plain ground packs better as it is.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = 8
/** Bytes of a pixel by the colour types that Chromium writes. */
const PIXEL = { 2: 3, 6: 4 }

function chunksOf(png) {
  const chunks = []
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

function chunk(type, data) {
  const out = Buffer.alloc(data.length + 12)
  out.writeUInt32BE(data.length)
  out.write(type, 4, 'latin1')
  data.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8)
  return out
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** What each of the five filters of PNG foretells for a byte. */
const FORETELL = [() => 0, (left) => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth]

/** Turns differences into bytes, in place; every row keeps its leading filter number, now 0. */
function plain(raw, stride, pixel) {
  for (let row = 0; row < raw.length; row += stride) {
    const foretell = FORETELL[raw[row]]
    raw[row] = 0
    for (let at = row + 1; at < row + stride; at += 1) {
      const [far, under] = [at - row > pixel, row > 0]
      const corner = far && under ? raw[at - stride - pixel] : 0
      raw[at] += foretell(far ? raw[at - pixel] : 0, under ? raw[at - stride] : 0, corner)
    }
  }
  return raw
}

/** The same picture in fewer bytes; a kind of PNG that it does not know comes back as it was. */
export function squeeze(png) {
  const chunks = chunksOf(png)
  const head = chunks[0].data
  const pixel = PIXEL[head[9]]
  if (head[8] !== 8 || !pixel || head[12] !== 0) return png
  const packed = Buffer.concat(chunks.filter((one) => one.type === 'IDAT').map((one) => one.data))
  const raw = plain(inflateSync(packed), head.readUInt32BE(0) * pixel + 1, pixel)
  const body = deflateSync(raw, { level: 9, memLevel: 9 })
  const small = Buffer.concat([png.subarray(0, SIGNATURE), chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))])
  return small.length < png.length ? small : png
}
