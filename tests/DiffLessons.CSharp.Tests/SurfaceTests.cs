namespace Outsider;

using System.Reflection;
using System.Text;
using DiffLessons.CSharp;

/// <summary>What the facade shows: no F# type, and nothing that is not written down in PublicApi.txt.</summary>
public class SurfaceTests
{
    private static readonly Assembly Facade = typeof(Tensor).Assembly;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

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
    public void ThePublicNamesAreThoseWrittenDown()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        var current = string.Join("\n", Facade.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";

        if (Environment.GetEnvironmentVariable("WRITE_PUBLIC_API") is { Length: > 0 } target)
        {
            System.IO.File.WriteAllText(target, current);
        }

        // A name that is gone or another breaks programs. When that is wanted: WRITE_PUBLIC_API=src/DiffLessons.CSharp/PublicApi.txt and run this test.
        Assert.Equal(System.IO.File.ReadAllText(path).ReplaceLineEndings("\n"), current);
    }

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

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

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
        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>().Where(IsVisible).Where(method => !WaysOut.Contains(method.Name)))
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

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{(type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : "class")} {Name(type)}";

        var members = type.GetMembers(Declared)
            .Select(member => member switch
            {
                ConstructorInfo constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
                MethodInfo method when IsVisible(method) => $"{(method.IsStatic ? "static " : "")}{method.Name}({Parameters(method)}): {Name(method.ReturnType)}",
                FieldInfo { IsPublic: true, IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
                FieldInfo { IsPublic: true } field => $"{field.Name}: {Name(field.FieldType)}",
                _ => null,
            })
            .OfType<string>()
            .Order(StringComparer.Ordinal);

        foreach (var line in members)
        {
            yield return "    " + line;
        }
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[" + new string(',', type.GetArrayRank() - 1) + "]" : "&");
        }

        if (!type.IsGenericType)
        {
            return type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        }

        var text = new StringBuilder(type.Name[..type.Name.IndexOf('`')]);
        return text.Append('<').AppendJoin(", ", type.GetGenericArguments().Select(Name)).Append('>').ToString();
    }
}
