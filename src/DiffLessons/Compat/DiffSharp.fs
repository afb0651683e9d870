/// The namespaces that programs of DiffSharp open. `open DiffLessons` gives all of their names already;
/// these say the same once more.
namespace DiffLessons.Model

// Model<'In, 'Out> is the type of that name in DiffLessons: an abbreviation of it could not be given members by a program.

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

namespace DiffLessons.Optim

type Optimizer = DiffLessons.Optimizer
type SGD = DiffLessons.SGD
type Adam = DiffLessons.Adam
type optim = DiffLessons.optim

namespace DiffLessons.Util

type GlobalNestingLevel = DiffLessons.GlobalNestingLevel
