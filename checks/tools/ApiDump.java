import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes or compares the public API of a module: the public and protected members of its exported
 * packages, one to a line, sorted, with the nullness of their types.
 *
 * <pre>
 * java -classpath CLASSES:LIBRARIES checks/tools/ApiDump.java check|write FILE CLASSES
 * </pre>
 *
 * <p>CLASSES is the folder of the module's classes. Maven does it in the phase verify, see
 * CONTRIBUTING.md. Only class files are read, and none is initialised.
 */
public final class ApiDump {

  private static final String CURE =
      "If the change is meant, update the file and commit it: mvn -q -DskipTests -Dapi=write verify";

  private final Path classes;
  private final ModuleDescriptor module;

  private ApiDump(Path classes) throws IOException {
    this.classes = classes;
    try (InputStream file = Files.newInputStream(classes.resolve("module-info.class"))) {
      this.module = ModuleDescriptor.read(file);
    }
  }

  /**
   * Runs it; the exit code is 1 if the file differs.
   *
   * @param arguments check or write, the file, the folder of classes
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    List<String> api = new ApiDump(Path.of(arguments[2])).lines();
    if (arguments[0].equals("write")) {
      Files.createDirectories(file.getParent());
      Files.write(file, api);
      return;
    }
    List<String> written = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (!written.equals(api)) {
      System.err.println(file + " is not the API of " + arguments[2] + ":");
      compare(written, api).forEach(System.err::println);
      System.err.println(CURE);
      System.exit(1);
    }
  }

  /** The lines of one and not of the other, each with the type that it belongs to. */
  private static List<String> compare(List<String> written, List<String> api) {
    Set<String> before = inTypes(written);
    Set<String> now = inTypes(api);
    List<String> differences = new ArrayList<>();
    before.stream().filter(line -> !now.contains(line)).forEach(l -> differences.add("  - " + l));
    now.stream().filter(line -> !before.contains(line)).forEach(l -> differences.add("  + " + l));
    return differences.isEmpty() ? List.of("  the same lines in another order") : differences;
  }

  private static Set<String> inTypes(List<String> lines) {
    Set<String> all = new LinkedHashSet<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith("  ")) {
        all.add(type + ": " + line.strip());
      } else if (!line.isEmpty()) {
        all.add(line);
        type = line.replaceFirst(".*?(dev\\.smtpkit[\\w.]*).*", "$1");
      }
    }
    return all;
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("module " + module.name());
    Set<String> directives = new TreeSet<>();
    exported().forEach(name -> directives.add("  exports " + name));
    for (ModuleDescriptor.Requires required : module.requires()) {
      if (required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE)) {
        boolean compiling =
            required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC);
        directives.add("  requires " + (compiling ? "static " : "") + "transitive " + required.name());
      }
    }
    module
        .provides()
        .forEach(p -> directives.add("  provides " + p.service() + " with " + p.providers()));
    lines.addAll(directives);
    for (Class<?> type : types()) {
      lines.add("");
      lines.add(header(type));
      members(type).forEach(member -> lines.add("  " + member));
    }
    return lines;
  }

  private Stream<String> exported() {
    return module.exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .sorted();
  }

  private List<Class<?>> types() throws IOException {
    List<Class<?>> types = new ArrayList<>();
    for (String name : exported().toList()) {
      try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
        for (Path file : files.sorted().toList()) {
          String simple = file.getFileName().toString();
          if (simple.endsWith(".class") && !simple.equals("package-info.class")) {
            Class<?> type = load(name + "." + simple.substring(0, simple.length() - 6));
            if (isApi(type)) {
              types.add(type);
            }
          }
        }
      }
    }
    types.sort((one, other) -> name(one).compareTo(name(other)));
    return types;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiDump.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isApi(Class<?> type) {
    if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
      return false;
    }
    Class<?> outer = type.getDeclaringClass();
    return outer == null
        ? Modifier.isPublic(type.getModifiers())
        : isVisible(type.getModifiers(), outer) && isApi(outer);
  }

  private static boolean isVisible(int modifiers, Class<?> owner) {
    boolean open = !Modifier.isFinal(owner.getModifiers()) && !owner.isSealed();
    return Modifier.isPublic(modifiers) || (Modifier.isProtected(modifiers) && open);
  }

  // --- types ---

  private String header(Class<?> type) {
    StringBuilder line = new StringBuilder(deprecated(type));
    int hidden = Modifier.INTERFACE | (type.isInterface() ? Modifier.ABSTRACT : 0);
    hidden |= type.isEnum() || type.isRecord() ? Modifier.FINAL | Modifier.STATIC : 0;
    hidden |= type.isInterface() ? Modifier.STATIC : 0;
    line.append(words(Modifier.toString(type.getModifiers() & ~hidden)));
    line.append(type.isSealed() ? "sealed " : "").append(kind(type)).append(name(type));
    line.append(parameters(type.getTypeParameters()));
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(c -> text(c.getAnnotatedType()) + ' ' + c.getName())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    AnnotatedType parent = type.getAnnotatedSuperclass();
    if (parent != null && !isImplied(type, type.getSuperclass())) {
      line.append(" extends ").append(text(parent));
    }
    String interfaces =
        Arrays.stream(type.getAnnotatedInterfaces())
            .filter(each -> !isHidden(raw(each.getType())))
            .map(ApiDump::text)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!interfaces.isEmpty()) {
      line.append(type.isInterface() ? " extends " : " implements ").append(interfaces);
    }
    if (type.isSealed()) {
      line.append(
          Arrays.stream(type.getPermittedSubclasses())
              .map(ApiDump::name)
              .sorted()
              .collect(Collectors.joining(", ", " permits ", "")));
    }
    return line.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface ";
    }
    return type.isInterface()
        ? "interface "
        : type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ";
  }

  private boolean isImplied(Class<?> type, Class<?> parent) {
    return parent == Object.class || type.isEnum() || type.isRecord() || isHidden(parent);
  }

  /** A type of this module that users cannot name: its members are those of the types below it. */
  private boolean isHidden(Class<?> type) {
    return module.packages().contains(type.getPackageName())
        && !(isApi(type) && exported().anyMatch(type.getPackageName()::equals));
  }

  // --- members ---

  private Set<String> members(Class<?> type) {
    Set<String> fields = new TreeSet<>();
    Set<String> constructors = new TreeSet<>();
    Set<String> methods = new TreeSet<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isMember(constructor, type) && !isCanonical(constructor, type)) {
        constructors.add(text(constructor, "", type.getSimpleName()));
      }
    }
    for (Class<?> each : withHiddenParents(type)) {
      for (Field field : each.getDeclaredFields()) {
        if (isMember(field, type)) {
          fields.add(field.isEnumConstant() ? "constant " + field.getName() : text(field));
        }
      }
      for (Method method : each.getDeclaredMethods()) {
        if (isMember(method, type) && !isGiven(method, type)) {
          String result = text(method.getAnnotatedReturnType()) + ' ';
          methods.add(text(method, result, method.getName()));
        }
      }
    }
    Set<String> all = new LinkedHashSet<>(fields);
    all.addAll(constructors);
    all.addAll(methods);
    return all;
  }

  private List<Class<?>> withHiddenParents(Class<?> type) {
    List<Class<?>> all = new ArrayList<>(List.of(type));
    List<Class<?>> parents = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) {
      parents.add(type.getSuperclass());
    }
    parents.stream().filter(this::isHidden).map(this::withHiddenParents).forEach(all::addAll);
    return all;
  }

  private static boolean isMember(Member member, Class<?> type) {
    return !member.isSynthetic() && isVisible(member.getModifiers(), type);
  }

  private static boolean isCanonical(Constructor<?> constructor, Class<?> type) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
  }

  /** Methods that every object, enum or record of that form has. */
  private static boolean isGiven(Method method, Class<?> type) {
    String signature = method.getName() + Arrays.toString(method.getParameterTypes());
    boolean ofObject =
        Set.of("toString[]", "hashCode[]", "equals[class java.lang.Object]").contains(signature);
    boolean ofEnum =
        type.isEnum() && Set.of("values[]", "valueOf[class java.lang.String]").contains(signature);
    boolean ofRecord =
        type.isRecord()
            && method.getParameterCount() == 0
            && Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> component.getName().equals(method.getName()));
    return ofObject || ofEnum || ofRecord;
  }

  private static String text(Field field) {
    return deprecated(field)
        + words(Modifier.toString(field.getModifiers() & ~Modifier.TRANSIENT & ~Modifier.VOLATILE))
        + text(field.getAnnotatedType())
        + ' '
        + field.getName();
  }

  private static String text(Executable member, String result, String name) {
    int shown = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;
    boolean open = !Modifier.isFinal(member.getDeclaringClass().getModifiers());
    shown |= open ? Modifier.FINAL : 0;
    boolean isDefault = member instanceof Method method && method.isDefault();
    AnnotatedType[] types = member.getAnnotatedParameterTypes();
    List<String> parameters = Arrays.stream(types).map(ApiDump::text).collect(Collectors.toList());
    if (member.isVarArgs()) {
      int last = parameters.size() - 1;
      parameters.set(last, parameters.get(last).replaceFirst("\\[]$", "..."));
    }
    String thrown =
        Arrays.stream(member.getAnnotatedExceptionTypes())
            .map(ApiDump::text)
            .sorted()
            .collect(Collectors.joining(", "));
    String generics = parameters(member.getTypeParameters());
    return deprecated(member)
        + words(Modifier.toString(member.getModifiers() & shown))
        + (isDefault ? "default " : "")
        + (generics.isEmpty() ? "" : generics + ' ')
        + result
        + name
        + parameters.stream().collect(Collectors.joining(", ", "(", ")"))
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  // --- words ---

  private static String deprecated(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }

  private static String words(String modifiers) {
    return modifiers.isEmpty() ? "" : modifiers + ' ';
  }

  private static String parameters(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    Function<TypeVariable<?>, String> bounded =
        variable -> {
          String bounds =
              Arrays.stream(variable.getAnnotatedBounds())
                  .map(ApiDump::text)
                  .filter(bound -> !bound.equals("Object"))
                  .collect(Collectors.joining(" & "));
          return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
        };
    return Arrays.stream(variables).map(bounded).collect(Collectors.joining(", ", "<", ">"));
  }

  private static String text(AnnotatedType type) {
    String nullness = isNullable(type) ? "@Nullable " : "";
    if (type instanceof AnnotatedArrayType array) {
      // An annotation in front is that of the elements; the array's own stands before its brackets.
      String own = nullness.isEmpty() ? "" : " " + nullness;
      return text(array.getAnnotatedGenericComponentType()) + own + "[]";
    }
    if (type instanceof AnnotatedParameterizedType generic) {
      return nullness
          + name(raw(type.getType()))
          + Arrays.stream(generic.getAnnotatedActualTypeArguments())
              .map(ApiDump::text)
              .collect(Collectors.joining(", ", "<", ">"));
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
      AnnotatedType[] upper = wildcard.getAnnotatedUpperBounds();
      if (lower.length > 0) {
        return "? super " + text(lower[0]);
      }
      String bound = upper.length == 0 ? "Object" : text(upper[0]);
      return bound.equals("Object") ? "?" : "? extends " + bound;
    }
    if (type instanceof AnnotatedTypeVariable) {
      return nullness + type.getType().getTypeName();
    }
    return nullness + name(raw(type.getType()));
  }

  private static boolean isNullable(AnnotatedType type) {
    return Arrays.stream(type.getAnnotations())
        .anyMatch(each -> each.annotationType().getSimpleName().equals("Nullable"));
  }

  private static Class<?> raw(Type type) {
    return type instanceof java.lang.reflect.ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  /** The name in sources, without the package java.lang. */
  private static String name(Class<?> type) {
    return type.getTypeName().replace('$', '.').replaceFirst("^java\\.lang\\.(?=[A-Z]\\w*$)", "");
  }
}
