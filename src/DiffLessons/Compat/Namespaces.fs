/// The names that DiffSharp's programs open. `open DiffLessons` gives all of them already; these say the same once more.
namespace DiffLessons.Model

// Model<'In, 'Out> is the type of that name in DiffLessons: an abbreviation of it could not be given members by a program.

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

namespace DiffLessons.Optim

/// <summary>See <see cref="T:DiffLessons.Optimizer"/>.</summary>
type Optimizer = DiffLessons.Optimizer

/// <summary>See <see cref="T:DiffLessons.SGD"/>.</summary>
type SGD = DiffLessons.SGD

/// <summary>See <see cref="T:DiffLessons.Adam"/>.</summary>
type Adam = DiffLessons.Adam

/// <summary>See <see cref="T:DiffLessons.optim"/>.</summary>
type optim = DiffLessons.optim

namespace DiffLessons.Util

/// <summary>See <see cref="T:DiffLessons.GlobalNestingLevel"/>.</summary>
type GlobalNestingLevel = DiffLessons.GlobalNestingLevel
