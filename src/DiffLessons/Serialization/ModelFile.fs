namespace DiffLessons

open System
open System.IO

/// Files of whole models, and of their parameters alone.
[<RequireQualifiedAccess>]
module internal ModelFile =
    /// The version of the format; a later one that this library could not read has another.
    [<Literal>]
    let Version = "1"

    let private versionKey = "difflessons.format"
    let private modelKey = "difflessons.model"

    let private textOf (opened: TensorFormat.Opened) (key: string) =
        opened.Metadata |> List.tryFind (fun (name, _) -> name = key) |> Option.map snd

    let private checkVersion (opened: TensorFormat.Opened) =
        match textOf opened versionKey with
        | Some version when version <> Version ->
            StorageFile.unreadable
                $"it is in version {StorageFile.quoted version} of the format; this library reads version {Version}. Use the library's version that wrote it, or a later one."
        | _ -> ()

    let private read (opened: TensorFormat.Opened) = List.zip opened.Tensors (opened.Load())

    /// The texts and tensors of a whole model.
    let private whole (model: ModelBase) =
        let description, others = Description.write model
        let metadata = [ versionKey, Version; modelKey, description ]
        metadata, (ModelState.tensors model |> ModelState.distinct) @ others

    /// Writes a whole model.
    let save (fileName: string) (model: ModelBase) =
        if TensorFormat.isStateDict fileName then
            Guard.refuse
                "fileName"
                $"save: a PyTorch state dict cannot hold a whole model, so {Path.GetFileName fileName} is no name for one. Use a name that ends in .safetensors, or saveParameters."

        if TensorFormat.isNumpy fileName then
            Guard.refuse
                "fileName"
                $"save: NumPy's files cannot hold a whole model, so {Path.GetFileName fileName} is no name for one. Use a name that ends in .safetensors, or saveParameters."

        let metadata, tensors = whole model
        TensorFormat.write "save" fileName metadata tensors

    /// Writes a whole model to a stream.
    let saveTo (stream: Stream) (model: ModelBase) =
        let metadata, tensors = whole model
        TensorFormat.writeTo "saveTo" stream ".safetensors" metadata tensors

    /// Makes a whole model of what is in an open file.
    let ofOpened (device: Device) (opened: TensorFormat.Opened) : ModelBase =
        checkVersion opened

        match textOf opened modelKey with
        | None ->
            StorageFile.unreadable
                "it holds tensors, but no description of a model. Build the model, and load them into it with loadParameters."
        | Some description ->
            // Read when first used: by a function made with a tensor, or when the model is known to fit.
            let tensors = lazy (read opened)

            let byName = lazy (dict [ for stored, raw in tensors.Value -> stored.Name, raw ])

            let tensorOf (name: string) =
                match byName.Value.TryGetValue name with
                | true, raw -> (Tensor.Constant raw).move(device = device)
                | _ ->
                    StorageFile.unreadable
                        $"its description asks for {StorageFile.plain name}, which the file lacks."

            let model = Rebuild.read description opened.Tensors.Length tensorOf
            let assignments = ModelState.assign true model opened.Tensors
            ModelState.fill model device assignments tensors.Value
            model

    /// Writes parameters and buffers alone.
    let saveParameters (fileName: string) (model: ModelBase) =
        let tensors = ModelState.tensors model

        if TensorFormat.isStateDict fileName || TensorFormat.isNumpy fileName then
            // Python asks for a value that is used twice under both names.
            TensorFormat.write "saveParameters" fileName [] tensors
        else
            let metadata = [ versionKey, Version ]
            TensorFormat.write "saveParameters" fileName metadata (ModelState.distinct tensors)

    /// Writes parameters and buffers alone to a stream.
    let saveParametersTo (stream: Stream) (format: string option) (model: ModelBase) =
        let tensors = ModelState.tensors model

        match TensorFormat.endingOf "saveParametersTo" format with
        | ".safetensors" as ending ->
            let metadata = [ versionKey, Version ]

            TensorFormat.writeTo
                "saveParametersTo"
                stream
                ending
                metadata
                (ModelState.distinct tensors)
        | ending -> TensorFormat.writeTo "saveParametersTo" stream ending [] tensors

    /// Copies what is in an open file into a model, under other names.
    let copyRenamed
        (strict: bool)
        (rename: string -> string)
        (model: ModelBase)
        (opened: TensorFormat.Opened)
        =
        checkVersion opened

        let renamed (stored: StoredTensor) = {
            stored with
                Name = rename stored.Name
        }

        let assignments = ModelState.assign strict model (List.map renamed opened.Tensors)
        ModelState.copyInto assignments [ for stored, raw in read opened -> renamed stored, raw ]

    /// The same by the options of a member, checked.
    let copying
        operation
        (strict: bool option)
        (rename: (string -> string) option)
        (model: ModelBase)
        =
        Guard.notNull operation "the model" model
        model.CheckNotTraining operation
        let strict = defaultArg strict true

        let rename =
            rename |> Option.map (Guard.given operation "rename") |> Option.defaultValue id

        copyRenamed strict rename model

    /// Copies what is in an open file into a model.
    let copyOpened (strict: bool) (model: ModelBase) (opened: TensorFormat.Opened) =
        copyRenamed strict id model opened

    /// Returns a whole model of the requested type.
    let typed<'Model when 'Model :> ModelBase> (model: ModelBase) : 'Model =
        match model with
        | :? 'Model as model -> model
        | other ->
            StorageFile.unreadable
                $"it holds a {other}, which takes or gives something else than what was asked for."

/// <summary>Saving and loading of models, on the models themselves.</summary>
[<AutoOpen>]
module ModelSaving =
    type ModelBase with

        /// <summary>Saves the whole model, its architecture included, in one file: a safetensors file whose metadata describes the layers.</summary>
        /// <remarks>
        /// <c>Model.load</c> gives the same model back on any machine: layers and options, parameters, buffers, dtype and mode. Other programs that read safetensors find the
        /// parameters under PyTorch's names. What was there before stays unless the whole file is written.
        /// </remarks>
        /// <param name="fileName">Where. Missing folders are made; an existing file is replaced.</param>
        /// <exception cref="T:DiffLessons.ModelException">A step is a function without a name, or of a class that the library does not know.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The name ends in <c>.pt</c> or <c>.pth</c>: PyTorch state dicts hold parameters alone.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member t.save(fileName: string) : unit =
            Guard.notNull "save" "the model" t
            t.CheckNotTraining "save"
            ModelFile.save fileName t

        /// <summary>Saves parameters and buffers alone, under PyTorch's names.</summary>
        /// <param name="fileName">Where. A name that ends in <c>.pt</c> or <c>.pth</c> makes a state dict that <c>torch.load</c> and <c>load_state_dict</c> read; any other a safetensors file.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member t.saveParameters(fileName: string) : unit =
            Guard.notNull "saveParameters" "the model" t
            t.CheckNotTraining "saveParameters"
            ModelFile.saveParameters fileName t

        /// <summary>Loads parameters and buffers into this model: from a PyTorch state dict, a safetensors file or a whole model's file.</summary>
        /// <remarks>All of them are loaded, or none. Floating point numbers are converted to the model's dtype.</remarks>
        /// <param name="fileName">The file.</param>
        /// <param name="strict">Whether every value of the model must have a tensor in the file, and every tensor a value; true by default. Else what has the same name is loaded.</param>
        /// <param name="rename">From a name in the file to the name in the model, where they are others; names stay by default.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be read, is damaged, or does not fit the model; the message names what is missing, unexpected or of another shape.</exception>
        member t.loadParameters(fileName: string, ?strict: bool, ?rename: string -> string) : unit =
            let copy = ModelFile.copying "loadParameters" strict rename t
            TensorFormat.read "loadParameters" fileName copy

        /// <summary>Saves the whole model, its architecture included, to a stream, as <c>save</c> does to a file.</summary>
        /// <param name="stream">Where, from its position on; it is left open. What is written is made in memory first, up to 2 GB.</param>
        /// <exception cref="T:DiffLessons.ModelException">A step is a function without a name, or of a class that the library does not know.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be written.</exception>
        member t.saveTo(stream: Stream) : unit =
            Guard.notNull "saveTo" "the model" t
            t.CheckNotTraining "saveTo"
            ModelFile.saveTo stream t

        /// <summary>Saves parameters and buffers alone to a stream, under PyTorch's names.</summary>
        /// <param name="stream">Where, from its position on; it is left open.</param>
        /// <param name="format"><c>safetensors</c>, the default, <c>pt</c> for a PyTorch state dict, or <c>npz</c>.</param>
        /// <exception cref="T:DiffLessons.OptionException">There is no such format.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be written.</exception>
        member t.saveParametersTo(stream: Stream, ?format: string) : unit =
            Guard.notNull "saveParametersTo" "the model" t
            t.CheckNotTraining "saveParametersTo"
            ModelFile.saveParametersTo stream format t

        /// <summary>Loads parameters and buffers into this model from a stream, as <c>loadParameters</c> does from a file.</summary>
        /// <param name="stream">Read from its position to its end; it is left open.</param>
        /// <param name="strict">Whether every value of the model must have a tensor in it, and every tensor a value; true by default. Else what has the same name is loaded.</param>
        /// <param name="rename">From a name in it to the name in the model, where they are others; names stay by default.</param>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be read, or what it holds is damaged, or does not fit the model.</exception>
        member t.loadParametersFrom
            (stream: Stream, ?strict: bool, ?rename: string -> string)
            : unit =
            let copy = ModelFile.copying "loadParametersFrom" strict rename t
            TensorFormat.readFrom "loadParametersFrom" stream copy

/// <summary>Loading of whole models, and names for what a program adds to them.</summary>
[<AutoOpen>]
module ModelLoading =
    // `Model` alone is the model from tensor to tensor, so these are called as Model.load, Model.named and Model.register.
    type Model<'In, 'Out> with

        /// <summary>Loads a whole model that <c>save</c> wrote, without its source.</summary>
        /// <remarks>Nothing in the file is run: layers and functions are looked up by name among those that the library and this program know.</remarks>
        /// <param name="fileName">The file.</param>
        /// <param name="device">The device for its parameters; the default device by default.</param>
        /// <returns>The model as it was saved: layers, parameters, buffers, dtype and mode.</returns>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be read, is damaged, holds no whole model, or one with layers or functions that are not known.</exception>
        static member load(fileName: string, ?device: Device) : Model<Tensor, Tensor> =
            let device = defaultArg device Device.Default

            TensorFormat.read "Model.load" fileName (fun opened ->
                ModelFile.typed<Model<Tensor, Tensor>>(ModelFile.ofOpened device opened))

        /// <summary>Loads a whole model from a stream, as <c>load</c> does from a file.</summary>
        /// <param name="stream">Read from its position to its end; it is left open.</param>
        /// <param name="device">The device for its parameters; the default device by default.</param>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be read, or what it holds is damaged, is no whole model, or one with layers or functions that are not known.</exception>
        static member loadFrom(stream: Stream, ?device: Device) : Model<Tensor, Tensor> =
            let device = defaultArg device Device.Default

            TensorFormat.readFrom "Model.loadFrom" stream (fun opened ->
                ModelFile.typed<Model<Tensor, Tensor>>(ModelFile.ofOpened device opened))

        /// <summary>Gives a function a name, so that a model with it can be saved whole.</summary>
        /// <remarks>The file has the name alone: a program that loads the model must have named the same function before.</remarks>
        /// <param name="name">A name that none of <c>dsharp</c>'s functions has. Giving it again replaces the function.</param>
        /// <param name="f">The function.</param>
        /// <returns>The function, for use in models: <c>net --> Model.named("swish", fun x -> x * x.sigmoid())</c>.</returns>
        /// <exception cref="T:DiffLessons.OptionException">The name is empty or the library's own.</exception>
        static member named(name: string, f: Tensor -> Tensor) : Tensor -> Tensor =
            Guard.notNull "Model.named" "f" f

            if String.IsNullOrWhiteSpace name || Registry.isOwn name then
                Guard.refuse
                    "name"
                    $"Model.named: expected a name that is not empty and not one of dsharp's functions, got \"{name}\"."

            Registry.name name f

        /// <summary>Makes a class of one's own known, so that models with it can be saved whole and loaded.</summary>
        /// <remarks>
        /// The class overrides <c>options</c> to say what it was made with; a program that loads the model must have made the class known before. For a class
        /// <c>Scaled(features)</c> with <c>override _.options = [ "features", box features ]</c>: <c>Model.register ("Scaled", fun options -> Scaled(options.int "features"))</c>.
        /// </remarks>
        /// <param name="kind">The class' <c>kind</c>: its name, unless it overrides that. It may be the name of one of the library's layers.</param>
        /// <param name="make">Makes an object of the class from what its <c>options</c> said.</param>
        /// <exception cref="T:DiffLessons.OptionException">The kind is empty, or the class is one of the library's layers.</exception>
        static member register<'Layer when 'Layer :> ModelBase>
            (kind: string, make: LayerOptions -> 'Layer)
            : unit =
            if String.IsNullOrWhiteSpace kind then
                Guard.refuse
                    "kind"
                    $"Model.register: expected a kind that is not empty, got \"{kind}\"."

            Guard.notNull "Model.register" "make" make

            if typeof<'Layer>.Assembly = typeof<ModelBase>.Assembly then
                Guard.refuse
                    "make"
                    $"Model.register: expected a class of your own, got the library's {typeof<'Layer>.Name}, which every program knows. Let the function give the class itself, and leave the library's layers out."

            LayerRegistry.register kind make
