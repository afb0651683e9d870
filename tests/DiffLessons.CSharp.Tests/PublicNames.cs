namespace Outsider;

using System.Reflection;
using System.Text;

/// <summary>The public names of a library, a line each, as they are written down in its PublicApi.txt.</summary>
internal static class PublicNames
{
    public const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>A name that is gone or another breaks programs. When that is wanted: WRITE_PUBLIC_API=PATH_OF_PublicApi.txt and run the test.</summary>
    public static void Check(Assembly library)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        var current = string.Join("\n", library.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";

        if (Environment.GetEnvironmentVariable("WRITE_PUBLIC_API") is { Length: > 0 } target)
        {
            System.IO.File.WriteAllText(target, current);
        }

        Assert.Equal(System.IO.File.ReadAllText(path).ReplaceLineEndings("\n"), current);
    }

    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

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
