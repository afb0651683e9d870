namespace DiffLessons

/// <summary>Layers among the options of a layer.</summary>
[<AutoOpen>]
module LayerOptionModels =
    type LayerOptions with

        /// <summary>A layer inside this one.</summary>
        /// <param name="name">The option's name.</param>
        member options.model(name: string) : ModelBase = options.Inside name :?> ModelBase

        member internal options.TensorModel(name: string) : Model<Tensor, Tensor> =
            match options.model name with
            | :? Model<Tensor, Tensor> as model -> model
            | _ -> StorageFile.unreadable $"option {name}: expected a layer from tensor to tensor."
