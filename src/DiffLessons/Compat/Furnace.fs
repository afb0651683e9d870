/// The names of Furnace, DiffSharp's successor: its programs compile after `open Furnace` becomes `open DiffLessons`.
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

/// <summary>A model from tensor to tensor.</summary>
type Model = DiffLessons.ModelNames.Model

/// <summary>See <see cref="T:DiffLessons.ModelBase"/>.</summary>
type ModelBase = DiffLessons.ModelBase

/// <summary>See <see cref="T:DiffLessons.Linear"/>.</summary>
type Linear = DiffLessons.Linear

/// <summary>See <see cref="T:DiffLessons.Conv1d"/>.</summary>
type Conv1d = DiffLessons.Conv1d

/// <summary>See <see cref="T:DiffLessons.Conv2d"/>.</summary>
type Conv2d = DiffLessons.Conv2d

/// <summary>See <see cref="T:DiffLessons.Conv3d"/>.</summary>
type Conv3d = DiffLessons.Conv3d

/// <summary>See <see cref="T:DiffLessons.ConvTranspose1d"/>.</summary>
type ConvTranspose1d = DiffLessons.ConvTranspose1d

/// <summary>See <see cref="T:DiffLessons.ConvTranspose2d"/>.</summary>
type ConvTranspose2d = DiffLessons.ConvTranspose2d

/// <summary>See <see cref="T:DiffLessons.ConvTranspose3d"/>.</summary>
type ConvTranspose3d = DiffLessons.ConvTranspose3d

/// <summary>See <see cref="T:DiffLessons.BatchNorm1d"/>.</summary>
type BatchNorm1d = DiffLessons.BatchNorm1d

/// <summary>See <see cref="T:DiffLessons.BatchNorm2d"/>.</summary>
type BatchNorm2d = DiffLessons.BatchNorm2d

/// <summary>See <see cref="T:DiffLessons.BatchNorm3d"/>.</summary>
type BatchNorm3d = DiffLessons.BatchNorm3d

/// <summary>See <see cref="T:DiffLessons.Dropout"/>.</summary>
type Dropout = DiffLessons.Dropout

/// <summary>See <see cref="T:DiffLessons.Dropout2d"/>.</summary>
type Dropout2d = DiffLessons.Dropout2d

/// <summary>See <see cref="T:DiffLessons.Dropout3d"/>.</summary>
type Dropout3d = DiffLessons.Dropout3d

/// <summary>See <see cref="T:DiffLessons.RNN"/>.</summary>
type RNN = DiffLessons.RNN

/// <summary>See <see cref="T:DiffLessons.LSTM"/>.</summary>
type LSTM = DiffLessons.LSTM

/// <summary>See <see cref="T:DiffLessons.GRU"/>.</summary>
type GRU = DiffLessons.GRU

/// <summary>See <see cref="T:DiffLessons.RNNCell"/>.</summary>
type RNNCell = DiffLessons.RNNCell

/// <summary>See <see cref="T:DiffLessons.LSTMCell"/>.</summary>
type LSTMCell = DiffLessons.LSTMCell

/// <summary>See <see cref="T:DiffLessons.GRUCell"/>.</summary>
type GRUCell = DiffLessons.GRUCell

/// <summary>See <see cref="T:DiffLessons.RecurrentShape"/>.</summary>
type RecurrentShape = DiffLessons.RecurrentShape

/// <summary>See <see cref="T:DiffLessons.Sequential"/>.</summary>
type Sequential = DiffLessons.Sequential

/// <summary>See <see cref="T:DiffLessons.VAEBase"/>.</summary>
type VAEBase = DiffLessons.VAEBase

/// <summary>See <see cref="T:DiffLessons.VAE"/>.</summary>
type VAE = DiffLessons.VAE

/// <summary>See <see cref="T:DiffLessons.VAEMLP"/>.</summary>
type VAEMLP = DiffLessons.VAEMLP

/// <summary>See <see cref="T:DiffLessons.Parameter"/>.</summary>
type Parameter = DiffLessons.Parameter

/// <summary>See <see cref="T:DiffLessons.ParameterDict"/>.</summary>
type ParameterDict = DiffLessons.ParameterDict

/// <summary>See <see cref="T:DiffLessons.Mode"/>.</summary>
type Mode = DiffLessons.Mode

/// <summary>See <see cref="T:DiffLessons.Weight"/>.</summary>
type Weight = DiffLessons.Weight

namespace Furnace.Optim

/// <summary>See <see cref="T:DiffLessons.Optimizer"/>.</summary>
type Optimizer = DiffLessons.Optimizer

/// <summary>See <see cref="T:DiffLessons.SGD"/>.</summary>
type SGD = DiffLessons.SGD

/// <summary>See <see cref="T:DiffLessons.Adam"/>.</summary>
type Adam = DiffLessons.Adam

/// <summary>See <see cref="T:DiffLessons.optim"/>.</summary>
type optim = DiffLessons.optim

namespace Furnace.Data

/// <summary>See <see cref="T:DiffLessons.Data.Dataset"/>.</summary>
type Dataset = DiffLessons.Data.Dataset

/// <summary>See <see cref="T:DiffLessons.Data.TensorDataset"/>.</summary>
type TensorDataset = DiffLessons.Data.TensorDataset

/// <summary>See <see cref="T:DiffLessons.Data.DatasetSubset"/>.</summary>
type DatasetSubset = DiffLessons.Data.DatasetSubset

/// <summary>See <see cref="T:DiffLessons.Data.ImageDataset"/>.</summary>
type ImageDataset = DiffLessons.Data.ImageDataset

/// <summary>See <see cref="T:DiffLessons.Data.TextDataset"/>.</summary>
type TextDataset = DiffLessons.Data.TextDataset

/// <summary>See <see cref="T:DiffLessons.Data.DataLoader"/>.</summary>
type DataLoader = DiffLessons.Data.DataLoader

/// <summary>See <see cref="T:DiffLessons.Data.MNIST"/>.</summary>
type MNIST = DiffLessons.Data.MNIST

/// <summary>See <see cref="T:DiffLessons.Data.CIFAR10"/>.</summary>
type CIFAR10 = DiffLessons.Data.CIFAR10

/// <summary>See <see cref="T:DiffLessons.Data.CIFAR100"/>.</summary>
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

/// <summary>See <see cref="T:DiffLessons.Distributions.Distribution`1"/>.</summary>
type Distribution<'T> = DiffLessons.Distributions.Distribution<'T>

/// <summary>See <see cref="T:DiffLessons.Distributions.TensorDistribution"/>.</summary>
type TensorDistribution = DiffLessons.Distributions.TensorDistribution

/// <summary>See <see cref="T:DiffLessons.Distributions.Normal"/>.</summary>
type Normal = DiffLessons.Distributions.Normal

/// <summary>See <see cref="T:DiffLessons.Distributions.Uniform"/>.</summary>
type Uniform = DiffLessons.Distributions.Uniform

/// <summary>See <see cref="T:DiffLessons.Distributions.Bernoulli"/>.</summary>
type Bernoulli = DiffLessons.Distributions.Bernoulli

/// <summary>See <see cref="T:DiffLessons.Distributions.Categorical"/>.</summary>
type Categorical = DiffLessons.Distributions.Categorical

/// <summary>See <see cref="T:DiffLessons.Distributions.Empirical`1"/>.</summary>
type Empirical<'T when 'T: equality> = DiffLessons.Distributions.Empirical<'T>

namespace Furnace.Util

/// <summary>See <see cref="T:DiffLessons.Util.Random"/>.</summary>
type Random = DiffLessons.Util.Random

/// <summary>See <see cref="T:DiffLessons.GlobalNestingLevel"/>.</summary>
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
