//! All backbones.

use super::ghostnet::GhostNet;
use super::inception::InceptionResNet;
use super::ir::Ir;
use super::lightcnn::LightCnn;
use super::mobilefacenet::MobileFaceNet;
use super::plain::Plain;
use super::resnet::ResNet;
use super::sphere::Sphere;
use super::{Entry, read, with_default};

/// Blocks of a stage small enough for a test.
const FEW: &str = "width = 0.05\nblocks = [1, 1, 1, 1]";

const RESNET: &str = "K. He et al., Deep residual learning for image recognition, CVPR 2016";
const SPHERE: &str = "W. Liu et al., SphereFace: deep hypersphere embedding, CVPR 2017";
const ARCFACE: &str = "J. Deng et al., ArcFace: additive angular margin loss, CVPR 2019";
const LIGHT: &str = "X. Wu et al., A light CNN for deep face representation, IEEE TIFS 2018";

/// What most papers about faces end with.
const E: &str = "head = \"flatten\"\nfeature_dim = 512";
/// What the networks of SphereFace end with.
const FC: &str = "head = \"flatten\"\nnorms = false\ndropout = 0.0\nfeature_dim = 512";
const MFM: &str = "head = \"max_feature_map\"\nfeature_dim = 256";
const MEANS: &str = "head = \"pooled\"\nfeature_dim = 512";

/// All backbones.
pub const BACKBONES: &[Entry] = &[
    Entry {
        name: "plain",
        about: "a stem and stages of plain residual blocks, each stage half as high and wide",
        paper: "ours: the shape that tract runs fastest",
        input: [3, 112, 112],
        full: "channels = [16, 32, 64, 128]\nblocks = [1, 4, 2]",
        head: "squeeze = 48\nfeature_dim = 128",
        small: "channels = [4, 6, 8, 10]\nblocks = [0, 1, 1]",
        read: read::<Plain>,
    },
    Entry {
        name: "resnet",
        about: "ResNet with stages and blocks of one's own, here ResNet-34",
        paper: RESNET,
        input: [3, 224, 224],
        full: "blocks = [3, 4, 6, 3]",
        head: MEANS,
        small: "channels = [4, 6, 8]\nblocks = [1, 1, 2]",
        read: read::<ResNet>,
    },
    Entry {
        name: "resnet18",
        about: "ResNet of 18 layers",
        paper: RESNET,
        input: [3, 224, 224],
        full: "",
        head: MEANS,
        small: FEW,
        read: |table| read::<ResNet>(with_default(table, "blocks", vec![2, 2, 2, 2])),
    },
    Entry {
        name: "resnet50",
        about: "ResNet of 50 layers, in bottlenecks",
        paper: RESNET,
        input: [3, 224, 224],
        full: "",
        head: MEANS,
        small: FEW,
        read: |table| {
            let table = with_default(table, "blocks", vec![3, 4, 6, 3]);
            read::<ResNet>(with_default(table, "block", "bottleneck"))
        },
    },
    Entry {
        name: "sphere20",
        about: "residual network of 20 layers with PReLU and without norms",
        paper: SPHERE,
        input: [3, 112, 96],
        full: "",
        head: FC,
        small: FEW,
        read: |table| read::<Sphere>(with_default(table, "blocks", vec![1, 2, 4, 1])),
    },
    Entry {
        name: "sphere36",
        about: "the same with 36 layers",
        paper: SPHERE,
        input: [3, 112, 96],
        full: "",
        head: FC,
        small: "width = 0.05\nblocks = [1, 1, 2, 1]",
        read: |table| read::<Sphere>(with_default(table, "blocks", vec![2, 4, 8, 2])),
    },
    Entry {
        name: "ir18",
        about: "L-ResNet-IR of 18 layers: improved residual blocks, a stem without stride",
        paper: ARCFACE,
        input: [3, 112, 112],
        full: "",
        head: E,
        small: FEW,
        read: |table| read::<Ir>(with_default(table, "blocks", vec![2, 2, 2, 2])),
    },
    Entry {
        name: "ir50",
        about: "the same with 50 layers",
        paper: ARCFACE,
        input: [3, 112, 112],
        full: "",
        head: E,
        small: "width = 0.05\nblocks = [1, 1, 2, 1]\nform = \"evolve\"",
        read: |table| read::<Ir>(with_default(table, "blocks", vec![3, 4, 14, 3])),
    },
    Entry {
        name: "ir_se50",
        about: "the same with squeeze and excitation",
        paper: ARCFACE,
        input: [3, 112, 112],
        full: "",
        head: E,
        small: FEW,
        read: |table| {
            let table = with_default(table, "blocks", vec![3, 4, 14, 3]);
            read::<Ir>(with_default(table, "attention", "se"))
        },
    },
    Entry {
        name: "mobilefacenet",
        about: "inverted residuals with PReLU and a global depthwise convolution",
        paper: "S. Chen et al., MobileFaceNets: efficient CNNs for face verification, CCBR 2018",
        input: [3, 112, 112],
        full: "",
        head: "head = \"gdc\"\nfeature_dim = 128",
        small: "width = 0.1\nglobal = false",
        read: read::<MobileFaceNet>,
    },
    Entry {
        name: "ghostnet",
        about: "half of the channels of each layer are cheap filters of the other half",
        paper: "K. Han et al., GhostNet: more features from cheap operations, CVPR 2020",
        input: [3, 224, 224],
        full: "",
        head: MEANS,
        small: "width = 0.1",
        read: read::<GhostNet>,
    },
    Entry {
        name: "lightcnn9",
        about: "the larger half of the channels instead of an activation, 9 layers, no norms",
        paper: LIGHT,
        input: [1, 128, 128],
        full: "",
        head: MFM,
        small: "channels = 6",
        read: read::<LightCnn>,
    },
    Entry {
        name: "lightcnn29",
        about: "the same with residual blocks, 29 layers",
        paper: LIGHT,
        input: [1, 128, 128],
        full: "",
        head: MFM,
        small: "channels = 6\nblocks = [1, 1, 1, 1]",
        read: |table| read::<LightCnn>(with_default(table, "blocks", vec![1, 2, 3, 4])),
    },
    Entry {
        name: "inception_resnet_v1",
        about: "residual blocks of branches that look at different sizes; FaceNet's public weights",
        paper: "C. Szegedy et al., Inception-v4, Inception-ResNet, AAAI 2017",
        input: [3, 160, 160],
        full: "",
        head: MEANS,
        small: "width = 0.05\nblocks = [1, 1, 1]\npadding = \"same\"",
        read: read::<InceptionResNet>,
    },
];
