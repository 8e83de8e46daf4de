/* Uses the interface as another program does: use GALLERY CLIP FRAMES. Prints the frames of the clip, a line of JSON each, then a
 * comparison; anything unexpected ends with 1 and a sentence. */
#include "faceglass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(bool is_so, const char *what) {
    if (!is_so) {
        fprintf(stderr, "not so: %s\n", what);
        exit(1);
    }
}

static FgRead *portrait(const char *gallery, const char *file) {
    char path[4096], *error = NULL;
    snprintf(path, sizeof path, "%s/%s", gallery, file);
    FgRead *read = fg_read(path, &error);
    expect(read != NULL && error == NULL, path);
    return read;
}

static void enrol(FgGlass *glass, const char *name, FgRead *read) {
    char *error = NULL;
    FgPicture picture = fg_picture(read, "portrait");
    char *said = fg_enrol(glass, name, &picture, 1, 0, NULL, &error);
    expect(said != NULL && strstr(said, name) != NULL, "somebody is enrolled");
    fg_free(said);
}

/* A call that fails says why, and frees nothing that is not there. */
static void errors(FgGlass *glass) {
    char *error = NULL;
    expect(fg_read("no such file.jpg", &error) == NULL, "there is no such file");
    expect(strstr(error, "no such file.jpg") != NULL, error);
    fg_free(error);
    expect(fg_read(NULL, NULL) == NULL, "no path, and nobody who wants to know");
    FgPicture empty = {"empty", 0, 0, NULL};
    expect(fg_analyse(glass, &empty, &error) == NULL && error != NULL, "a picture without pixels");
    fg_free(error);
    FgPicture huge = {"huge", UINT32_MAX, UINT32_MAX, (const uint8_t *)"x"};
    expect(fg_analyse(glass, &huge, &error) == NULL && error != NULL, "a picture of no real size");
    fg_free(error);
    expect(fg_analyse(NULL, &empty, &error) == NULL && error != NULL, "no glass");
    fg_free(error);
    expect(fg_refresh(glass, &error) && !fg_undo(glass, &error) && error == NULL, "no folder");
    char *warnings = fg_warnings(glass, &error);
    expect(strcmp(warnings, "[]") == 0, "nothing was mended");
    fg_free(warnings);
    expect(!fg_remove(glass, "nobody", &error) && error != NULL, "nobody has that id");
    fg_free(error);
    const char broken[] = {'\xff', '\xfe', 0};
    expect(fg_open(broken, NULL, NULL, &error) == NULL && error != NULL, "a path that is no text");
    fg_free(error);
    fg_close(NULL);
    fg_free(NULL);
    fg_read_close(NULL);
    fg_source_close(NULL);
}

int main(int count, char **args) {
    expect(count == 4, "use GALLERY CLIP FRAMES");
    char *error = NULL;
    FgGlass *glass = fg_open(NULL, NULL, NULL, &error);
    expect(glass != NULL && error == NULL, "it opens");
    errors(glass);

    FgRead *eileen = portrait(args[1], "Eileen Collins/1.jpg");
    FgRead *grace = portrait(args[1], "Grace Hopper/1.jpg");
    enrol(glass, "Eileen Collins", eileen);
    enrol(glass, "Grace Hopper", grace);
    char *people = fg_people(glass, &error);
    expect(strstr(people, "Grace Hopper") != NULL, people);
    fg_free(people);

    FgRead *other = portrait(args[1], "Grace Hopper/2.jpg");
    FgPicture picture = fg_picture(other, "other.jpg");
    char *refused = fg_enrol(glass, "Amazing Grace", &picture, 1, 1, NULL, &error);
    expect(refused == NULL && strstr(error, "looks like Grace Hopper") != NULL, "an objection");
    fg_free(error);
    char *seen = fg_analyse(glass, &picture, &error);
    expect(seen != NULL && strstr(seen, "\"Grace Hopper\"") != NULL, "she is known");
    fg_free(seen);
    char *embedded = fg_embed(glass, &picture, &error);
    expect(embedded != NULL && strstr(embedded, "\"embedding\"") != NULL, "an embedding");
    fg_free(embedded);
    fg_read_close(other);

    FgSource *source = fg_source(glass, args[2], &error);
    expect(source != NULL, "the clip opens");
    for (int left = atoi(args[3]); left > 0; left--) {
        char *frame = fg_next(glass, source, &error);
        expect(frame != NULL && error == NULL, "a frame");
        puts(frame);
        fg_free(frame);
    }
    fg_source_close(source);

    FgRead *a = portrait(args[1], "Eileen Collins/2.jpg");
    FgRead *b = portrait(args[1], "Eileen Collins/3.jpg");
    FgPicture first = fg_picture(a, "a"), second = fg_picture(b, "b");
    char *verified = fg_verify(glass, &first, &second, 0, 1, &error);
    expect(verified != NULL, "two pictures are compared");
    puts(verified);
    fg_free(verified);
    fg_read_close(a);
    fg_read_close(b);
    fg_read_close(eileen);
    fg_read_close(grace);
    fg_close(glass);
    return 0;
}
