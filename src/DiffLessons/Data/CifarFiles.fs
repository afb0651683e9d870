namespace DiffLessons.Data

open System
open System.Formats.Tar
open System.IO
open System.IO.Compression
open DiffLessons
open DiffLessons.Native

/// One of the two CIFAR data sets: an archive of files of records, each the bytes of its labels and then 3 x 32 x 32 of red, green and blue.
type internal Cifar = {
    Name: string
    /// The subfolder of the cache.
    Folder: string
    Archive: WantedFile
    Address: string
    /// The training files in it, in order, and how many records each has.
    Train: (string * int) list
    Test: (string * int) list
    LabelBytes: int
    /// Which of the label bytes is the class.
    LabelAt: int
    ClassNames: string[]
}

/// The archives of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): fetched on first use, checked on every use, and read as they are, packed.
[<RequireQualifiedAccess>]
module internal CifarFiles =
    [<Literal>]
    let private PixelBytes = 3072

    let private site = "https://www.cs.toronto.edu/~kriz/"

    let private words (text: string) =
        text.Split([| ' '; '\n' |], StringSplitOptions.RemoveEmptyEntries)

    let cifar10 = {
        Name = "CIFAR10"
        Folder = "cifar10"
        Archive = {
            Name = "cifar-10-binary.tar.gz"
            Length = 170052171L
            Sha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
        }
        Address = site + "cifar-10-binary.tar.gz"
        Train = [ for i in 1..5 -> $"cifar-10-batches-bin/data_batch_%d{i}.bin", 10000 ]
        Test = [ "cifar-10-batches-bin/test_batch.bin", 10000 ]
        LabelBytes = 1
        LabelAt = 0
        ClassNames = words "airplane automobile bird cat deer dog frog horse ship truck"
    }

    let cifar100 = {
        Name = "CIFAR100"
        Folder = "cifar100"
        Archive = {
            Name = "cifar-100-binary.tar.gz"
            Length = 168513733L
            Sha256 = "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"
        }
        Address = site + "cifar-100-binary.tar.gz"
        Train = [ "cifar-100-binary/train.bin", 50000 ]
        Test = [ "cifar-100-binary/test.bin", 10000 ]
        LabelBytes = 2
        LabelAt = 1
        ClassNames =
            words
                "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle
bowl boy bridge bus butterfly camel can castle caterpillar cattle
chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur
dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard
lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain
mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree
plain plate poppy porcupine possum rabbit raccoon ray road rocket
rose sea seal shark shrew skunk skyscraper snail snake spider
squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor
train trout tulip turtle wardrobe whale willow_tree wolf woman worm"
    }

    /// Patience for an archive of 170 MB on a slow line.
    let private patience = {
        DownloadSources.patience with
            Whole = TimeSpan.FromHours 2.0
    }

    let sourcesOf (spec: Cifar) (url: string option) : Source list = [
        DownloadSources.page patience (defaultArg url spec.Address)
    ]

    /// Makes sure that the archive is there and good, and says where.
    let obtainFrom (sources: Source list) (spec: Cifar) progress (directory: string option) =
        let folder, elsewhere =
            DataFolder.resolve spec.Name spec.Folder DataFolder.cache directory

        let advice =
            $"Put the file %s{spec.Archive.Name}, as it is, into %s{folder}%s{elsewhere}."

        Downloads.obtain spec.Name advice sources progress folder [ spec.Archive ]
        Path.Combine(folder, spec.Archive.Name)

    let private fail (spec: Cifar) (archive: string) what =
        Fail.dataset $"%s{spec.Name}: expected %s{what} in %s{archive}. Fetch it again."

    /// Reads records from a stream, in blocks, in order, from number `first` on.
    let private readRecords
        spec
        archive
        (stream: Stream)
        first
        count
        (data: NativeTensor * NativeTensor)
        =
        let pixels, labels = data
        let size = spec.LabelBytes + PixelBytes
        let block = Array.zeroCreate<byte>(64 * size)
        let mutable at = first

        while at < first + count do
            let records = min 64 (first + count - at)
            stream.ReadExactly(block, 0, records * size)

            for r in 0 .. records - 1 do
                let label = block[r * size + spec.LabelAt]

                if int label >= spec.ClassNames.Length then
                    fail spec archive $"classes below %d{spec.ClassNames.Length}, not %d{label},"

                let index = at + r
                labels.WriteBytes(fun bytes -> bytes[index] <- label)

                pixels.WriteBytes(fun bytes ->
                    block
                        .AsSpan(r * size + spec.LabelBytes, PixelBytes)
                        .CopyTo(bytes.Slice(index * PixelBytes, PixelBytes)))

            at <- at + records

    /// Reads some files of an archive as it is unpacked: each record goes straight into native memory.
    let private unpack spec (archive: string) (files: (string * int) list) data =
        let starts = files |> List.scan (fun sum (_, records) -> sum + records) 0
        let parts = List.zip files (List.truncate files.Length starts)
        use file = DataFolder.openRead archive
        use unpacked = new GZipStream(file, CompressionMode.Decompress)
        use reader = new TarReader(unpacked)
        let mutable missing = Set.ofList (List.map fst files)
        let mutable entry = reader.GetNextEntry()

        while not (isNull entry || missing.IsEmpty) do
            for (name, records), start in parts do
                if entry.Name = name then
                    let expected = int64 records * int64 (spec.LabelBytes + PixelBytes)

                    if isNull entry.DataStream || entry.Length <> expected then
                        fail spec archive $"a file %s{name} of %d{expected} bytes"

                    readRecords spec archive entry.DataStream start records data
                    missing <- missing.Remove name

            entry <- reader.GetNextEntry()

        if not missing.IsEmpty then
            let names = String.concat ", " missing
            fail spec archive $"the files %s{names}"

    /// The images and classes of the training or the test part.
    let read (spec: Cifar) (archive: string) (train: bool) : LabelledBytes =
        let files = if train then spec.Train else spec.Test
        let count = List.sumBy snd files
        let pixels = NativeBytes.create [| count; 3; 32; 32 |]
        let labels = NativeBytes.create [| count |]

        try
            unpack spec archive files (pixels, labels)
        with
        | :? DatasetException -> reraise ()
        | :? InvalidDataException
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            let reason = DataFolder.describe error
            let message = $"%s{spec.Name}: %s{archive} cannot be read: %s{reason}"
            raise (DatasetException(message, error))

        {
            Pixels = Tensor.Constant pixels
            Labels = Tensor.Constant labels
        }

    let load spec progress (path: string option) (url: string option) (train: bool option) =
        let url = url |> Option.map (Guard.given spec.Name "url")
        let archive = obtainFrom (sourcesOf spec url) spec (defaultArg progress ignore) path

        read spec archive (defaultArg train true)
