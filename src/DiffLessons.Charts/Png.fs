namespace DiffLessons.Charts

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Text

/// Writes small pictures in the PNG format (W3C recommendation, second edition: chunks, CRC-32 and filter type 0).
[<RequireQualifiedAccess>]
module internal Png =

    let private crcTable = [|
        for start in 0u .. 255u ->
            let step value _ =
                if value &&& 1u = 1u then
                    0xEDB88320u ^^^ (value >>> 1)
                else
                    value >>> 1

            Seq.fold step start (seq { 1..8 })
    |]

    let private crc (bytes: byte[]) =
        let step value (next: byte) =
            crcTable[int ((value ^^^ uint32 next) &&& 0xFFu)] ^^^ (value >>> 8)

        Array.fold step 0xFFFFFFFFu bytes ^^^ 0xFFFFFFFFu

    let private bigEndian (value: uint32) =
        let bytes = Array.zeroCreate<byte> 4
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value)
        bytes

    let private chunk (kind: string) (content: byte[]) =
        let body = Array.append (Encoding.ASCII.GetBytes kind) content
        Array.concat [ bigEndian (uint32 content.Length); body; bigEndian (crc body) ]

    let private deflate (content: byte[]) =
        use target = new MemoryStream()

        using (new ZLibStream(target, CompressionLevel.Optimal, true)) (fun stream ->
            stream.Write(content, 0, content.Length))

        target.ToArray()

    /// A picture of `channels` 1 (grey) or 3 (red, green, blue) bytes a pixel, row by row.
    let encode width height channels (pixels: byte[]) =
        let stride = width * channels
        let colourType = if channels = 3 then 2uy else 0uy

        let header =
            Array.concat [
                bigEndian (uint32 width)
                bigEndian (uint32 height)
                [| 8uy; colourType; 0uy; 0uy; 0uy |]
            ]

        let filtered =
            Array.concat [
                for row in 0 .. height - 1 ->
                    Array.append [| 0uy |] pixels[row * stride .. (row + 1) * stride - 1]
            ]

        Array.concat [
            [| 0x89uy; 0x50uy; 0x4Euy; 0x47uy; 0x0Duy; 0x0Auy; 0x1Auy; 0x0Auy |]
            chunk "IHDR" header
            chunk "IDAT" (deflate filtered)
            chunk "IEND" [||]
        ]

    /// The picture as an address that stands inside a page.
    let address width height channels pixels =
        "data:image/png;base64,"
        + Convert.ToBase64String(encode width height channels pixels)
