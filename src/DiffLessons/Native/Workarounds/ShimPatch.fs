/// Lets TorchSharp's native shim load on a Linux whose C++ runtime library is older than GCC 13.
///
/// The shim, `libLibTorchSharp.so`, asks libstdc++ for the symbol version GLIBCXX_3.4.32 (GCC 13), and the dynamic
/// linker refuses the whole file where the system stops at GLIBCXX_3.4.30 (Debian 12, Ubuntu 22.04). One symbol alone
/// carries that version: `std::ios_base_library_init()`, a mark which GCC 13's <iostream> leaves behind to say "the
/// standard streams must have been initialised". No code refers to it, and libtorch, which is loaded before the shim,
/// initialises the streams in the older way. So a copy of the shim may do without it. An ELF file holds three tables
/// that matter here:
///
///     .gnu.version_r   per needed library, the versions asked of it: (hash of the name, index, offset of the name)
///     .dynsym          the symbols, each with the offset of its name; .gnu.version holds each one's version index
///     .dynstr          the text of all those names
///
/// Two things change, in a copy, and no byte moves:
///
/// 1. the entry "GLIBCXX_3.4.32" of .gnu.version_r takes hash and name of "GLIBCXX_3.4.20", which the file asks for as
///    well and every supported system offers;
/// 2. the symbol's name in .dynstr becomes that of `std::get_new_handler()`, a function of that version that takes
///    nothing and changes nothing.
///
/// The original is never written to. A shim that is not byte for byte a known one is not copied either.
///
/// Symptom: "version `GLIBCXX_3.4.32' not found", and no native part of TorchSharp.
/// Versions: TorchSharp 0.107.0 on Linux x64 with a libstdc++ older than GCC 13's.
/// Link: https://github.com/dotnet/TorchSharp/issues/218, on what the shim asks of a system.
/// Remove when: the shim asks for no more than GLIBCXX_3.4.30, or the systems above are no longer supported.
module internal DiffLessons.ShimPatch

open System
open System.Buffers.Binary
open System.IO
open System.Security.Cryptography
open System.Text

/// The version the shim asks for and older systems lack.
let missingVersion = "GLIBCXX_3.4.32"

/// The one function of that version.
let missingSymbol = "_ZSt21ios_base_library_initv"

let private offeredVersion = "GLIBCXX_3.4.20"
let private offeredSymbol = "_ZSt15get_new_handlerv"

/// A shim that may be corrected: its package, its SHA-256, and the SHA-256 of the corrected copy.
type KnownShim = {
    Package: string
    Original: string
    Corrected: string
}

/// The one shim that was examined and tried.
let knownShim = {
    Package = "TorchSharp 0.107.0 (linux-x64)"
    Original = "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8"
    Corrected = "c9afd62b75e42defdd380ee25fb1ee0734ba91818f44551808cec7acdd549c07"
}

/// The SHA-256 of some bytes, as lower-case hexadecimal text.
let sha256 (bytes: byte[]) =
    Convert.ToHexStringLower(SHA256.HashData bytes)

// Why an image cannot be corrected. Never leaves this file: `correct` turns it into a Result.
exception private Surprise of string

let private surprise text = raise (Surprise text)

/// Little-endian numbers and zero-terminated texts at an offset of an image.
[<Struct>]
type private Image(bytes: byte[]) =
    member _.Bytes = bytes

    member private _.Need(offset: int, length: int) =
        if offset < 0 || offset > bytes.Length - length then
            surprise
                $"it ends early, after {string bytes.Length} bytes: {string length} more are needed at {string offset}"

    member image.U16 offset =
        image.Need(offset, 2)
        int (BinaryPrimitives.ReadUInt16LittleEndian(ReadOnlySpan(bytes, offset, 2)))

    member image.U32 offset =
        image.Need(offset, 4)
        BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan(bytes, offset, 4))

    /// A 32-bit number that is an offset or a size within the file.
    member image.Offset32 offset = int (image.U32 offset)

    /// A 64-bit number that is an offset or a size within the file.
    member image.Offset64 offset =
        let low, high = image.U32 offset, image.U32(offset + 4)

        if high <> 0u || low > uint32 bytes.Length then
            surprise
                $"it ends early, after {string bytes.Length} bytes: more are needed at 0x{high:x8}{low:x8}"

        int low

    member image.Text offset =
        image.Need(offset, 1)

        match Array.IndexOf(bytes, 0uy, offset) with
        | -1 -> surprise $"it ends early, within the name at {string offset}"
        | last -> Encoding.ASCII.GetString(bytes, offset, last - offset)

/// Where a section lies in the file, and the index of the section that it refers to.
type private Section = { Offset: int; Size: int; Link: int }

// Section kinds of the ELF format.
let private dynamicSymbols = 11u
let private versionNeeds = 0x6ffffffeu
let private symbolVersions = 0x6fffffffu

let private sections (image: Image) =
    let magic = [| 0x7Fuy; byte 'E'; byte 'L'; byte 'F'; 2uy; 1uy |] // 64 bits, little-endian

    if Array.truncate 6 image.Bytes <> magic then
        surprise "it is not a 64-bit little-endian ELF file"

    if image.U16 16 <> 3 || image.U16 18 <> 62 then
        surprise "it is not a shared library for x86-64"

    let table, entrySize, count = image.Offset64 40, image.U16 58, image.U16 60

    [|
        for i in 0 .. count - 1 do
            let at = table + i * entrySize
            let kind = image.U32(at + 4)
            // A section without bytes in the file (kind 8) may name any size: nothing here reads one.
            if kind = 8u then
                kind, { Offset = 0; Size = 0; Link = 0 }
            else
                kind,
                {
                    Offset = image.Offset64(at + 24)
                    Size = image.Offset64(at + 32)
                    Link = image.Offset32(at + 40)
                }
    |]

let private only what found =
    match found with
    | [| one |] -> one
    | many -> surprise $"it has {string (Array.length many)} of {what}, and one was expected"

/// The version entries (offsets into the file) that are asked of the library named <c>library</c>. Each record of
/// the table says how far on the next one stands; a distance of zero ends the list.
let private versionsNeededOf library (image: Image) (needs: Section) (names: Section) =
    let chain first =
        Some first
        |> Array.unfold (
            Option.map (fun at ->
                match image.Offset32(at + 12) with
                | next when next > 0 -> at, Some(at + next)
                | _ -> at, None)
        )

    chain needs.Offset
    |> Array.filter (fun at -> image.Text(names.Offset + image.Offset32(at + 4)) = library)
    |> Array.collect (fun at -> chain (at + image.Offset32(at + 8)))

/// Where the symbol stands in the table of symbols that carries the missing version, and where its name does: the one
/// expected, undefined in the shim, and no other; and no other symbol may share the bytes of its name (linkers do let a name
/// be the end of a longer one).
let private symbolName
    (image: Image)
    missing
    (symbols: Section)
    (versions: Section)
    (names: Section)
    =
    let all = [| 0 .. symbols.Size / 24 - 1 |]

    let nameOf symbol =
        image.Offset32(symbols.Offset + 24 * symbol)

    let isUndefined symbol =
        image.U16(symbols.Offset + 24 * symbol + 6) = 0

    let symbol =
        all
        |> Array.filter (fun i -> image.U16(versions.Offset + 2 * i) = image.U16(missing + 6))
        |> only $"symbols of version {missingVersion}"

    let nameAt = names.Offset + nameOf symbol

    if image.Text nameAt <> missingSymbol || not (isUndefined symbol) then
        surprise
            $"the symbol of version {missingVersion} is {image.Text nameAt}, not {missingSymbol}"

    let inside i =
        i <> symbol
        && nameOf i >= nameOf symbol
        && nameOf i <= nameOf symbol + missingSymbol.Length

    if image.Bytes[nameAt - 1] <> 0uy || Array.exists inside all then
        surprise $"another symbol shares the name of {missingSymbol}"

    nameAt

/// <summary>The corrected form of a shim's bytes, or the reason why these bytes cannot be corrected.</summary>
/// <param name="original">The bytes of the shim; they are not changed.</param>
let correct (original: byte[]) : Result<byte[], string> =
    try
        let image = Image(Array.copy original)
        let all = sections image

        let section what kind =
            all |> Array.filter (fun (k, _) -> k = kind) |> Array.map snd |> only what

        let symbols = section "dynamic symbol tables" dynamicSymbols
        let versions = section "symbol version tables" symbolVersions
        let needs = section "version-needs tables" versionNeeds

        if needs.Link <> symbols.Link || uint symbols.Link >= uint all.Length then
            surprise "its symbols and versions do not share one table of names"

        let names = snd all[symbols.Link]
        let needed = versionsNeededOf "libstdc++.so.6" image needs names

        let entry version =
            needed
            |> Array.filter (fun at -> image.Text(names.Offset + image.Offset32(at + 8)) = version)
            |> only $"{version} among the versions asked of libstdc++.so.6"

        let missing, offered = entry missingVersion, entry offeredVersion
        let nameAt = symbolName image missing symbols versions names

        let write (source: byte[]) sourceAt at length =
            Array.blit source sourceAt image.Bytes at length

        write original offered missing 4 // the hash of the version's name
        write original (offered + 8) (missing + 8) 4 // where that name stands
        let name = offeredSymbol.PadRight(missingSymbol.Length, '\000')
        write (Encoding.ASCII.GetBytes name) 0 nameAt missingSymbol.Length
        Ok image.Bytes
    with Surprise reason ->
        Error reason

/// The folder that holds the corrected copy, below the cache folder.
let folder (cache: string) =
    Path.Combine(cache, "native", knownShim.Original.Substring(0, 16))

/// Writes beside and renames, so that no process ever sees half a file.
let private publish (path: string) (bytes: byte[]) =
    let beside = $"{path}.{Guid.NewGuid():N}.tmp"

    try
        File.WriteAllBytes(beside, bytes)
        File.Move(beside, path, overwrite = true)
    finally
        File.Delete beside

/// <summary>Path of a corrected copy of a shim, made now when the cache holds no good one.</summary>
/// <param name="cache">The library's cache folder; made when it does not exist.</param>
/// <param name="shim">The shim as it came in TorchSharp's package; read, never written.</param>
/// <returns>The path, or the reason why there is none.</returns>
let correctedCopy (cache: string) (shim: string) : Result<string, string> =
    let original = File.ReadAllBytes shim
    let found = sha256 original

    if found <> knownShim.Original then
        Error
            $"it is not the one of {knownShim.Package}: its SHA-256 is {found}, and {knownShim.Original} was expected"
    else
        let path = Path.Combine(folder cache, Path.GetFileName shim)

        let isGood () =
            File.Exists path && sha256 (File.ReadAllBytes path) = knownShim.Corrected

        if isGood () then
            Ok path
        else
            correct original
            |> Result.bind (fun corrected ->
                if sha256 corrected <> knownShim.Corrected then
                    Error "its correction did not come out as expected"
                else
                    Directory.CreateDirectory(folder cache) |> ignore
                    publish path corrected
                    Ok path)
