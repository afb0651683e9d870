namespace DiffLessons

/// Raises the exceptions of this library that have nothing but a message; for those of arguments see `Guard`, of shapes `Shape.fail`.
[<RequireQualifiedAccess>]
module internal Fail =
    let dtype (message: string) : 'a = raise (DtypeException message)

    /// For the dtype of a parameter, which the message names at its end.
    let dtypeOf (parameter: string) (message: string) : 'a =
        raise (DtypeError.ofParameter message parameter)

    let device (message: string) : 'a = raise (DeviceException message)

    let differentiation (message: string) : 'a =
        raise (DifferentiationException message)

    let model (message: string) : 'a = raise (ModelException message)
    let training (message: string) : 'a = raise (TrainingException message)
    let dataset (message: string) : 'a = raise (DatasetException message)
    let storage (message: string) : 'a = raise (StorageException message)
    let image (message: string) : 'a = raise (ImageException message)
