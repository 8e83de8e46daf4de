//! `workshop data pack` and `unpack`.

use crate::support::{arg, done, everything, files, left_out, put, refused, report, repository};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Real pictures, some in a deeper folder, and names in several scripts.
fn tree(root: &Path) {
    for (person, n, file) in [
        ("Eileen Collins", 1, "Eileen Collins/1.jpg"),
        ("Eileen Collins", 2, "Eileen Collins/later/2.jpg"),
        ("Grace Hopper", 1, "格蕾丝/a, b.jpg"),
        ("Grace Hopper", 2, "格蕾丝/2.jpg"),
    ] {
        let from = repository("gallery").join(person).join(format!("{n}.jpg"));
        put(root, file, &std::fs::read(from).unwrap());
    }
    // MXNet's magic number where records are cut.
    let magic = 0xced7_230a_u32.to_le_bytes();
    put(
        root,
        "zero/magic.jpg",
        &[&magic[..], &magic, b"x", &magic, b"yz", &magic].concat(),
    );
}

fn pictures(root: &Path) -> Vec<(String, Vec<u8>)> {
    everything(root)
        .into_iter()
        .filter(|(file, _)| file.ends_with(".jpg"))
        .collect()
}

const FORMS: [&str; 4] = ["rec", "tfrecord", "webdataset", "shards"];

#[test]
fn each_form_becomes_each_other_and_comes_back_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root);
    let at = |name: &str| folder.path().join(name);
    for first in FORMS {
        let one = at(first);
        let said = done(&["pack", arg(&root), "--form", first, "--out", arg(&one)]);
        assert!(said.contains("5 pictures of 3 people"), "{said}");
        for second in FORMS {
            let two = at(&format!("{first}-{second}"));
            done(&["pack", arg(&one), "--form", second, "--out", arg(&two)]);
            let back = at(&format!("{first}-{second}-tree"));
            done(&["unpack", arg(&two), "--out", arg(&back)]);
            assert_eq!(pictures(&back), pictures(&root), "{first} {second}");
        }
    }
    let said = done(&[
        "pack",
        arg(&root),
        "--form",
        "rec",
        "--out",
        arg(&at("x")),
        "--dry-run",
    ]);
    assert!(
        said.contains("would be packed") && !at("x").exists(),
        "{said}"
    );
    // As insightface's reader wants it: record 0 tells where pictures end and where everything ends.
    let rec = std::fs::read(at("rec/train.rec")).unwrap();
    let float = |at: usize| f32::from_le_bytes(rec[at..at + 4].try_into().unwrap());
    assert_eq!((float(32), float(36)), (6.0, 9.0));
    assert_eq!(
        std::fs::read_to_string(at("rec/property")).unwrap(),
        "3,600,480\n"
    );
    assert_eq!(
        std::fs::read_to_string(at("rec/train.idx"))
            .unwrap()
            .lines()
            .count(),
        9
    );
    let list = std::fs::read_to_string(at("rec/train.lst")).unwrap();
    assert_eq!(list.lines().next(), Some("1\t0\tEileen Collins/1.jpg"));
}

#[test]
fn a_verification_set_holds_the_pairs_of_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("tree"), folder.path().join("bin"));
    tree(&root);
    let table = folder.path().join("pairs.csv");
    let lines = "file,file,same\nEileen Collins/1.jpg,Eileen Collins/later/2.jpg,1\n\"格蕾丝/a, b.jpg\",Eileen Collins/1.jpg,0\nnobody/1.jpg,zero/magic.jpg,0\n";
    std::fs::write(&table, lines).unwrap();
    let said = done(&[
        "pack",
        arg(&root),
        "--form",
        "bin",
        "--pairs",
        arg(&table),
        "--out",
        arg(&out),
    ]);
    assert!(
        said.contains("4 pictures")
            && left_out(&report(&out), "a pair of which a picture is missing") == 1,
        "{said}"
    );
    let back = folder.path().join("back");
    done(&["unpack", arg(&out.join("pairs.bin")), "--out", arg(&back)]);
    let read = |root: &Path, file: &str| std::fs::read(root.join(file)).unwrap();
    assert_eq!(
        read(&back, "pair-000000/b.jpg"),
        read(&root, "Eileen Collins/later/2.jpg")
    );
    assert_eq!(
        read(&back, "pair-000001-a/a.jpg"),
        read(&root, "格蕾丝/a, b.jpg")
    );
    // Its own table makes the same set of what was unpacked.
    let again = folder.path().join("again");
    done(&[
        "pack",
        arg(&back),
        "--form",
        "bin",
        "--pairs",
        arg(&back.join("pairs.csv")),
        "--out",
        arg(&again),
    ]);
    assert_eq!(read(&again, "pairs.bin"), read(&out, "pairs.bin"));
    let error = refused(&[
        "pack",
        arg(&root),
        "--form",
        "bin",
        "--out",
        arg(&folder.path().join("x")),
    ]);
    assert!(error.contains("--pairs"), "{error}");
}

#[test]
fn damage_is_told_and_no_name_leads_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root);
    for (form, name) in [
        ("rec", "train.rec"),
        ("tfrecord", "data.tfrecord"),
        ("webdataset", "data.tar"),
    ] {
        let out = folder.path().join(form);
        done(&["pack", arg(&root), "--form", form, "--out", arg(&out)]);
        let file = out.join(name);
        let bytes = std::fs::read(&file).unwrap();
        // In the middle of the first picture, which is some 80 kB.
        std::fs::write(&file, &bytes[..20_001]).unwrap();
        let error = refused(&[
            "unpack",
            arg(&file),
            "--out",
            arg(&folder.path().join(format!("{form}-x"))),
        ]);
        assert!(
            error.contains("damaged") && error.contains("breaks off"),
            "{form}: {error}"
        );
    }
    // A list of somebody who means no good.
    let out = folder.path().join("evil");
    done(&["pack", arg(&root), "--form", "rec", "--out", arg(&out)]);
    let list = std::fs::read_to_string(out.join("train.lst")).unwrap();
    std::fs::write(
        out.join("train.lst"),
        list.replace("Eileen Collins/1.jpg", "../escaped/1.jpg"),
    )
    .unwrap();
    let back = folder.path().join("back");
    let said = done(&["unpack", arg(&out), "--out", arg(&back)]);
    assert!(said.contains("leads out of its folder"), "{said}");
    assert!(!folder.path().join("escaped").exists() && files(&back).len() > 3);
    let error = refused(&[
        "unpack",
        arg(&repository("README.md")),
        "--out",
        arg(&folder.path().join("y")),
    ]);
    assert!(error.contains("no .rec"), "{error}");
}

/// A Python that has `module`: the one that the variable PYTHON names, or one of the system. None after saying so.
fn python(module: &str) -> Option<PathBuf> {
    let given = std::env::var("PYTHON").ok();
    let mut names = given.as_deref().into_iter().chain(["python3", "python"]);
    let found = names.find(|name| {
        let import = format!("import {module}");
        let tried = Command::new(name).args(["-c", &import]).output();
        tried.is_ok_and(|out| out.status.success())
    });
    if found.is_none() {
        println!("skipped: no Python with {module} here");
    }
    found.map(PathBuf::from)
}

#[test]
fn the_readers_of_others_find_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root);
    let run = |python: PathBuf, script: &str, file: &Path| {
        let out = Command::new(python)
            .args(["-c", script, arg(file), arg(&root)])
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
    };
    if let Some(python) = python("tarfile") {
        let out = folder.path().join("tar");
        done(&[
            "pack",
            arg(&root),
            "--form",
            "webdataset",
            "--out",
            arg(&out),
        ]);
        let script = "import sys,tarfile,json,pathlib\nt=tarfile.open(sys.argv[1]);n=t.getnames();assert len(n)==15,n\n\
            for i in range(5):\n f=json.load(t.extractfile('%08d.json'%i))['file']\n \
            assert t.extractfile('%08d.jpg'%i).read()==(pathlib.Path(sys.argv[2])/f).read_bytes()";
        run(python, script, &out.join("data.tar"));
    }
    if let Some(python) = python("webdataset") {
        let out = folder.path().join("wds");
        done(&[
            "pack",
            arg(&root),
            "--form",
            "webdataset",
            "--out",
            arg(&out),
        ]);
        let script = "import sys,webdataset as wds,json,pathlib\nn=0\nfor s in wds.WebDataset(sys.argv[1],shardshuffle=False):\n \
            assert s['jpg']==(pathlib.Path(sys.argv[2])/json.loads(s['json'])['file']).read_bytes();int(s['cls']);n+=1\nassert n==5,n";
        run(python, script, &out.join("data.tar"));
    }
    // As insightface's `load_bin` does.
    if let Some(python) = python("pickle") {
        let (out, table) = (folder.path().join("bin"), folder.path().join("pairs.csv"));
        let pairs = "file,file,same\nEileen Collins/1.jpg,Eileen Collins/later/2.jpg,1\nzero/magic.jpg,格蕾丝/2.jpg,0\n";
        std::fs::write(&table, pairs).unwrap();
        done(&[
            "pack",
            arg(&root),
            "--form",
            "bin",
            "--pairs",
            arg(&table),
            "--out",
            arg(&out),
        ]);
        let script = "import sys,pickle,pathlib\np=pathlib.Path(sys.argv[2])\n\
            b,s=pickle.load(open(sys.argv[1],'rb'),encoding='bytes')\nassert list(s)==[True,False] and len(b)==4\n\
            f=['Eileen Collins/1.jpg','Eileen Collins/later/2.jpg','zero/magic.jpg','格蕾丝/2.jpg']\n\
            assert [bytes(x) for x in b]==[(p/x).read_bytes() for x in f]";
        run(python, script, &out.join("pairs.bin"));
    }
    if let Some(python) = python("mxnet") {
        let out = folder.path().join("mx");
        done(&["pack", arg(&root), "--form", "rec", "--out", arg(&out)]);
        let script = "import sys,mxnet as mx,pathlib\np=sys.argv[1]\nr=mx.recordio.MXIndexedRecordIO(p[:-3]+'idx',p,'r')\n\
            h,_=mx.recordio.unpack(r.read_idx(0));assert h.flag==2 and list(h.label)==[6,9]\n\
            for l in open(p[:-3]+'lst',encoding='utf8'):\n i,c,f=l.rstrip('\\n').split('\\t')\n h,b=mx.recordio.unpack(r.read_idx(int(i)))\n \
            assert h.label==float(c) and b==(pathlib.Path(sys.argv[2])/f).read_bytes()";
        run(python, script, &out.join("train.rec"));
    }
    if let Some(python) = python("tensorflow") {
        let out = folder.path().join("tf");
        done(&["pack", arg(&root), "--form", "tfrecord", "--out", arg(&out)]);
        let script = "import sys,tensorflow as tf,pathlib\nn=0\nfor r in tf.data.TFRecordDataset(sys.argv[1]):\n \
            f=tf.train.Example.FromString(r.numpy()).features.feature\n \
            assert f['image/encoded'].bytes_list.value[0]==(pathlib.Path(sys.argv[2])/f['image/filename'].bytes_list.value[0].decode()).read_bytes()\n n+=1\nassert n==5";
        run(python, script, &out.join("data.tfrecord"));
    }
}
