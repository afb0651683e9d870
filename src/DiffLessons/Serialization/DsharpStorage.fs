namespace DiffLessons

open System.IO
open DiffLessons.Native

/// <summary>Saving and loading of single tensors, and DiffSharp's <c>dsharp.save</c> and <c>dsharp.load</c>.</summary>
[<AutoOpen>]
module DsharpStorage =
    /// The name that a tensor alone in a file has.
    [<Literal>]
    let private Alone = "tensor"

    let private onlyTensor (device: Device) (opened: TensorFormat.Opened) : Tensor =
        match opened.Tensors with
        | [ _ ] -> (Tensor.Constant(List.head (opened.Load()))).move(device = device)
        | several ->
            StorageFile.unreadable
                $"expected one tensor, got {string several.Length}. Use Model.load for a model, TensorFile.load for several tensors."

    let private loadTensor operation (fileName: string) (device: Device) : Tensor =
        TensorFormat.read operation fileName (onlyTensor device)

    let private loadParameters operation (fileName: string) : ParameterDict =
        TensorFormat.read operation fileName (fun opened ->
            let loaded = ParameterDict()

            for stored, raw in List.zip opened.Tensors (opened.Load()) do
                if not (stored.Name.StartsWith Description.TensorPrefix) then
                    loaded.add (
                        stored.Name,
                        Parameter((Tensor.Constant raw).move(device = Device.Default))
                    )

            loaded)

    let private loadModel operation (fileName: string) : ModelBase =
        TensorFormat.read operation fileName (ModelFile.ofOpened Device.Default)

    type Tensor with

        /// <summary>Saves the tensor, as a constant, in a safetensors file.</summary>
        /// <param name="fileName">Where. A name that ends in <c>.pt</c> or <c>.pth</c> makes a PyTorch file, with the tensor under the name <c>tensor</c>; one in <c>.npy</c> or <c>.npz</c> a file of NumPy's.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member t.save(fileName: string) : unit =
            TensorFormat.write "save" fileName [] [ Alone, t.Variable ]

        /// <summary>Loads the tensor of a file that holds one.</summary>
        /// <param name="fileName">The file.</param>
        /// <param name="device">The device for it; the default device by default.</param>
        /// <param name="dtype">The dtype to convert it to; its own by default.</param>
        /// <param name="backend">The backend: Torch.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be read, is damaged, or holds no tensor or several.</exception>
        static member load
            (fileName: string, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let loaded = loadTensor "Tensor.load" fileName (defaultArg device Device.Default)

            loaded.move (?dtype = dtype, ?backend = backend)

        /// <summary>Saves the tensor, as a constant, to a stream.</summary>
        /// <param name="stream">Where, from its position on; it is left open.</param>
        /// <param name="format"><c>safetensors</c>, the default, <c>pt</c> for a PyTorch file, <c>npy</c> or <c>npz</c>.</param>
        /// <exception cref="T:DiffLessons.OptionException">There is no such format.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be written.</exception>
        member t.saveTo(stream: Stream, ?format: string) : unit =
            let ending = TensorFormat.endingOf "saveTo" format
            TensorFormat.writeTo "saveTo" stream ending [] [ Alone, t.Variable ]

        /// <summary>Loads the tensor of a stream that holds one.</summary>
        /// <param name="stream">Read from its position to its end; it is left open.</param>
        /// <param name="device">The device for it; the default device by default.</param>
        /// <param name="dtype">The dtype to convert it to; its own by default.</param>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be read, or what it holds is damaged, or no tensor or several.</exception>
        static member loadFrom(stream: Stream, ?device: Device, ?dtype: Dtype) : Tensor =
            let device = defaultArg device Device.Default
            let loaded = TensorFormat.readFrom "Tensor.loadFrom" stream (onlyTensor device)
            loaded.move (?dtype = dtype)

    type dsharp with

        /// <summary>Saves a tensor, parameters by name (as a model's <c>state</c>), or a whole model; see <c>Tensor.save</c> and <c>ModelBase.save</c>.</summary>
        /// <param name="value">The tensor, parameters or model.</param>
        /// <param name="fileName">Where. Parameters go into a safetensors file, or into a PyTorch file if the name ends in <c>.pt</c> or <c>.pth</c>.</param>
        /// <exception cref="T:DiffLessons.OptionException">The value is something else.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        static member save(value: obj, fileName: string) : unit =
            match value with
            | :? Tensor as tensor -> tensor.save fileName
            | :? ModelBase as model -> model.save fileName
            | :? ParameterDict as parameters ->
                TensorFormat.write "save" fileName [] [
                    for name, p in parameters -> name, p.Read().noDiff().Variable
                ]
            | other ->
                let name = if isNull other then "null" else other.GetType().Name

                Guard.refuse
                    "value"
                    $"dsharp.save: expected a tensor, a ParameterDict or a model, got {name}. TensorFile.save takes several tensors by name."

        /// <summary>Loads a tensor, parameters by name or a whole model, as the result's type requires: <c>net.state &lt;- dsharp.load "net.params"</c>, <c>let net: Model = dsharp.load "net.safetensors"</c>.</summary>
        /// <param name="fileName">The file.</param>
        /// <typeparam name="'T">Tensor, ParameterDict, or a type of model.</typeparam>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be read, is damaged, or holds something else.</exception>
        static member load<'T>(fileName: string) : 'T =
            let loaded =
                if typeof<'T> = typeof<Tensor> then
                    box (loadTensor "dsharp.load" fileName Device.Default)
                elif typeof<'T> = typeof<ParameterDict> then
                    box (loadParameters "dsharp.load" fileName)
                else
                    box (loadModel "dsharp.load" fileName)

            match loaded with
            | :? 'T as value -> value
            | other ->
                Fail.storage
                    $"dsharp.load: {Path.GetFileName fileName}: expected a {typeof<'T>.Name}, got a {other.GetType().Name}. Annotate the result with its type."
