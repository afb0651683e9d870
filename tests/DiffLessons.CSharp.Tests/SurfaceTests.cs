namespace Outsider;

using System.Reflection;
using DiffLessons.CSharp;

/// <summary>What the facade shows: no F# type, and nothing that is not written down in PublicApi.txt.</summary>
public class SurfaceTests
{
    private static readonly Assembly Facade = typeof(Tensor).Assembly;

    private const BindingFlags Declared = PublicNames.Declared;

    [Fact]
    public void NoSignatureNamesATypeOfFSharpOrOfTheLibraryBehind()
    {
        var strange = Facade.GetExportedTypes()
            .SelectMany(type => Mentioned(type).Select(mentioned => (type, mentioned)))
            .Where(pair => IsStrange(pair.mentioned))
            .Select(pair => $"{pair.type.Name} shows {pair.mentioned}")
            .Distinct();

        Assert.Empty(strange);
    }

    [Theory]
    [InlineData(typeof(Tensor), false)]
    [InlineData(typeof(Dictionary<string, Func<int[], string>>), false)]
    public void TheCheckKnowsAStrangeTypeWhenItSeesOne(Type type, bool expected)
    {
        Assert.Equal(expected, IsStrange(type));
        var core = Facade.GetReferencedAssemblies().Single(name => name.Name == "DiffLessons");
        var inside = Assembly.Load(core).GetExportedTypes().First(t => t.Name == "Tensor");
        Assert.True(IsStrange(inside));
        Assert.True(IsStrange(typeof(List<>).MakeGenericType(inside.MakeArrayType())));
    }

    [Fact]
    public void ThePublicNamesAreThoseWrittenDown() => PublicNames.Check(Facade);

    private static bool IsStrange(Type type)
    {
        if (type.HasElementType)
        {
            return IsStrange(type.GetElementType()!);
        }

        if (type.IsGenericType && type.GetGenericArguments().Any(IsStrange))
        {
            return true;
        }

        var name = type.Assembly.GetName().Name;
        return name is "FSharp.Core" or "DiffLessons" or "TorchSharp";
    }

    private static readonly string[] WaysOut = ["FromTorchSharp", "ToTorchSharp", "FromCore", "get_Core"];

    private static IEnumerable<Type> Mentioned(Type type)
    {
        if (type.BaseType is { } parent)
        {
            yield return parent;
        }

        foreach (var contract in type.GetInterfaces())
        {
            yield return contract;
        }

        // The ways out are there to show them.
        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>().Where(PublicNames.IsVisible).Where(method => !WaysOut.Contains(method.Name)))
        {
            foreach (var parameter in method.GetParameters())
            {
                yield return parameter.ParameterType;
            }

            if (method is MethodInfo { ReturnType: var result })
            {
                yield return result;
            }
        }

        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
        {
            yield return field.FieldType;
        }
    }
}
