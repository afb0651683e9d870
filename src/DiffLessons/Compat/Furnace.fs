/// The namespaces of Furnace, DiffSharp's successor, which say the same names once more.
namespace DiffLessons

/// <summary>Furnace's name of <see cref="T:DiffLessons.dsharp"/>.</summary>
type FurnaceImage = dsharp

namespace Furnace

open DiffLessons

/// <summary>See <see cref="T:DiffLessons.Compose"/>.</summary>
module Compose =
    type dsharp with

        /// <summary>The function that gives <c>Tensor.cat</c> along a dimension.</summary>
        static member cat(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.cat (tensors, dim)

        /// <summary>The function that gives <c>Tensor.stack</c> along a new dimension.</summary>
        static member stack(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.stack (tensors, dim)

/// <summary>The short names of derivatives are always there; the module can be opened as well.</summary>
module Shorten =
    /// <summary>The gradient of a function; see <c>dsharp.grad</c>.</summary>
    let internal grad = dsharp.grad

/// <summary>Finite differences are always there; the module can be opened as well.</summary>
module Numerical =
    /// <summary>Their short names are always there; the module can be opened as well.</summary>
    module Shorten =
        /// <summary>The gradient of a function by finite differences; see <c>dsharp.numgrad</c>.</summary>
        let internal numgrad = dsharp.numgrad

namespace Furnace.Model

type Model = DiffLessons.ModelNames.Model
type ModelBase = DiffLessons.ModelBase
type Linear = DiffLessons.Linear
type Conv1d = DiffLessons.Conv1d
type Conv2d = DiffLessons.Conv2d
type Conv3d = DiffLessons.Conv3d
type ConvTranspose1d = DiffLessons.ConvTranspose1d
type ConvTranspose2d = DiffLessons.ConvTranspose2d
type ConvTranspose3d = DiffLessons.ConvTranspose3d
type BatchNorm1d = DiffLessons.BatchNorm1d
type BatchNorm2d = DiffLessons.BatchNorm2d
type BatchNorm3d = DiffLessons.BatchNorm3d
type Dropout = DiffLessons.Dropout
type Dropout2d = DiffLessons.Dropout2d
type Dropout3d = DiffLessons.Dropout3d
type RNN = DiffLessons.RNN
type LSTM = DiffLessons.LSTM
type GRU = DiffLessons.GRU
type RNNCell = DiffLessons.RNNCell
type LSTMCell = DiffLessons.LSTMCell
type GRUCell = DiffLessons.GRUCell
type RecurrentShape = DiffLessons.RecurrentShape
type Sequential = DiffLessons.Sequential
type VAEBase = DiffLessons.VAEBase
type VAE = DiffLessons.VAE
type VAEMLP = DiffLessons.VAEMLP
type Parameter = DiffLessons.Parameter
type ParameterDict = DiffLessons.ParameterDict
type Mode = DiffLessons.Mode
type Weight = DiffLessons.Weight

namespace Furnace.Optim

type Optimizer = DiffLessons.Optimizer
type SGD = DiffLessons.SGD
type Adam = DiffLessons.Adam
type optim = DiffLessons.optim

namespace Furnace.Data

type Dataset = DiffLessons.Data.Dataset
type TensorDataset = DiffLessons.Data.TensorDataset
type DatasetSubset = DiffLessons.Data.DatasetSubset
type ImageDataset = DiffLessons.Data.ImageDataset
type TextDataset = DiffLessons.Data.TextDataset
type DataLoader = DiffLessons.Data.DataLoader
type MNIST = DiffLessons.Data.MNIST
type CIFAR10 = DiffLessons.Data.CIFAR10
type CIFAR100 = DiffLessons.Data.CIFAR100

/// <summary>Loaders from data sets.</summary>
[<AutoOpen>]
module DatasetLoader =
    type DiffLessons.Data.Dataset with

        /// <summary>A loader of this data set; see <see cref="T:DiffLessons.Data.DataLoader"/>.</summary>
        member t.loader
            (
                batchSize: int,
                ?shuffle: bool,
                ?dropLast: bool,
                ?numWorkers: int,
                ?device: DiffLessons.Device,
                ?dtype: DiffLessons.Dtype,
                ?targetDevice: DiffLessons.Device,
                ?targetDtype: DiffLessons.Dtype,
                ?backend: DiffLessons.Backend,
                ?targetBackend: DiffLessons.Backend
            ) : DataLoader =
            DiffLessons.Data.DataLoader(
                t,
                batchSize,
                ?shuffle = shuffle,
                ?dropLast = dropLast,
                ?numWorkers = numWorkers,
                ?device = device,
                ?dtype = dtype,
                ?targetDevice = targetDevice,
                ?targetDtype = targetDtype,
                ?backend = backend,
                ?targetBackend = targetBackend
            )

/// <summary>Fetching and unpacking files.</summary>
[<AutoOpen>]
module DataUtil =
    /// <summary>See <c>DiffLessons.Data.DataUtil.download</c>.</summary>
    let download (url: string) (localFileName: string) : unit =
        DiffLessons.Data.DataUtil.download url localFileName

    /// <summary>See <c>DiffLessons.Data.DataUtil.extractTarStream</c>.</summary>
    let extractTarStream (stream: System.IO.Stream) (outputDir: string) : unit =
        DiffLessons.Data.DataUtil.extractTarStream stream outputDir

    /// <summary>See <c>DiffLessons.Data.DataUtil.extractTarGz</c>.</summary>
    let extractTarGz (fileName: string) (outputDir: string) : unit =
        DiffLessons.Data.DataUtil.extractTarGz fileName outputDir

namespace Furnace.Distributions

type Distribution<'T> = DiffLessons.Distributions.Distribution<'T>
type TensorDistribution = DiffLessons.Distributions.TensorDistribution
type Normal = DiffLessons.Distributions.Normal
type Uniform = DiffLessons.Distributions.Uniform
type Bernoulli = DiffLessons.Distributions.Bernoulli
type Categorical = DiffLessons.Distributions.Categorical
type Empirical<'T when 'T: equality> = DiffLessons.Distributions.Empirical<'T>

namespace Furnace.Util

type Random = DiffLessons.Util.Random
type GlobalNestingLevel = DiffLessons.GlobalNestingLevel

/// <summary>Small functions, as in <c>DiffLessons.Util</c>.</summary>
[<AutoOpen>]
module UtilAutoOpens =
    /// <summary>Writes a value to the console, as <c>%A</c> does.</summary>
    let print (x: 'T) : unit =
        DiffLessons.Util.ExtensionAutoOpens.print x

    /// <summary>A function that computes each value once.</summary>
    let memoize (fn: 'T -> 'U) : 'T -> 'U =
        DiffLessons.Util.UtilAutoOpens.memoize fn

    /// <summary>A file in base 64.</summary>
    let fileToBase64String (fileName: string) : string =
        DiffLessons.Util.UtilAutoOpens.fileToBase64String fileName

    /// <summary>A PNG file as an HTML image.</summary>
    let pngToHtml (fileName: string) (widthPixels: int) : string =
        DiffLessons.Util.UtilAutoOpens.pngToHtml fileName widthPixels
