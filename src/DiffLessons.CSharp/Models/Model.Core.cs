namespace DiffLessons.CSharp;

using CoreModel = DiffLessons.Model<DiffLessons.Tensor, DiffLessons.Tensor>;

public partial class Model
{
    /// <summary>A model of the F# library under this name: a layer that the facade has no form of, or a class of one's own. Parameters are shared.</summary>
    /// <param name="model">The model.</param>
    public static Model FromCore(CoreModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Wrap(model);
    }

    /// <summary>The model of the F# library underneath. Parameters are shared.</summary>
    public CoreModel Core { get; }
}
